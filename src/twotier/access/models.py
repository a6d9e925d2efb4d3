"""Organizations, people, memberships, and the programs that call the API."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from twotier.core.ids import new_id

# Names compare without case by the index on their lower form, on both databases.
models.CharField.register_lookup(Lower)
models.EmailField.register_lookup(Lower)


class Organization(models.Model):
    """A company with a directory tenant; its id is the tenant id.

    `kinds` are the columns of the role table that apply to its people: vendor, provider, reseller,
    direct_bill, customer. A dual partner has two.
    """

    VENDOR, PARTNER, CUSTOMER = "vendor", "partner", "customer"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=16, choices=[(word, word) for word in (VENDOR, PARTNER, CUSTOMER)])
    kinds = models.JSONField(default=list)
    name = models.CharField(max_length=256)
    market = models.CharField(max_length=2)
    domain = models.CharField(max_length=253)
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("domain"), name="one_tenant_per_domain")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "name", "id"], name="organizations_by_name"),
            models.Index(fields=["kind", "market", "name", "id"], name="organizations_by_market"),
        ]

    def __str__(self) -> str:
        return self.name


class Visibility(models.Model):
    """Which organization may see the rows of which tenant: read by queries and by row-level security."""

    pk = models.CompositePrimaryKey("organization_id", "tenant_id")
    tenant_id = models.UUIDField()
    organization_id = models.UUIDField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "organization_id"], name="visible_to")]


class PersonManager(BaseUserManager["Person"]):
    """Finds people by what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person who signs in with this name; e-mail and user name are equal."""
        return self.get(user_name__lower=(username or "").lower())


class Person(AbstractBaseUser):
    """Someone who signs in: by user name (UPN) or e-mail; `tenant_id` is the home organization."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    user_name = models.CharField(max_length=320)
    email = models.EmailField(max_length=320, blank=True)
    first_name = models.CharField(max_length=64, blank=True)
    last_name = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=8, blank=True)
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "user_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("user_name"), name="one_person_per_user_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "id"], name="people_of_tenant"),
            models.Index(fields=["tenant_id", "last_name", "first_name", "user_name"], name="people_by_name"),
            models.Index(Lower("email"), name="people_by_email"),
        ]

    @property
    def name(self) -> str:
        """Return how the person is called on pages."""
        return f"{self.first_name} {self.last_name}".strip() or self.user_name

    def get_full_name(self) -> str:
        """Return the name, for the libraries that ask."""
        return self.name

    def __str__(self) -> str:
        return self.user_name


class Membership(models.Model):
    """A person's place in an organization, with roles; `tenant_id` is the organization."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    roles = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "person"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.organization_id}"


class ApiClient(models.Model):
    """A program that calls the API: its id, the hash of its secret, and what flow it uses."""

    APP_ONLY, APP_USER = "app_only", "app_user"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=128)
    flow = models.CharField(max_length=8, choices=[(APP_ONLY, APP_ONLY), (APP_USER, APP_USER)])
    secret_hash = models.CharField(max_length=64)
    redirect_uris = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "id"], name="clients_of_tenant")]

    def __str__(self) -> str:
        return self.name


class RefreshToken(models.Model):
    """A long-lived grant of app+user: only the hash is kept; 90 days of wall time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    token_hash = models.CharField(max_length=64, unique=True)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    methods = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "person"], name="tokens_of_person")]


class AuthorizationCode(models.Model):
    """A one-time code between the consent page and the token call: hashed, minutes old, bound to PKCE."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    code_hash = models.CharField(max_length=64, unique=True)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    redirect_uri = models.CharField(max_length=2000)
    scope = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    challenge_method = models.CharField(max_length=8)
    methods = models.JSONField(default=list)
    nonce = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()


class SigningKey(models.Model):
    """A key that signs tokens: the private half encrypted under the program's secret."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sealed_private = models.BinaryField()
    public = models.JSONField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class SavedView(models.Model):
    """A filter of a list that someone returns to; `tenant_id` is the organization in which it was saved."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=64)
    """The name of the list that it belongs to."""
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    """Filters and order as the list's address carries them."""
    shared = models.BooleanField(default=False)
    """Whether everyone in the organization who sees the list finds it there."""
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("tenant_id", "person", "list_name", Lower("name"), name="one_view_of_a_name"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "list_name"], name="views_of_list")]

    def __str__(self) -> str:
        return self.name


Kinds = list[str]
Json = dict[str, Any]
