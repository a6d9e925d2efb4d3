"""Support: service requests of partners and for customers, the vendor's answers, service incidents."""
