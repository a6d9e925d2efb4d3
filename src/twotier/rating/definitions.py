"""How each engine defines the functions that `primitives` names: the one division on money in sets (billing.md BI2, BI6).

It stands apart because whoever writes SQL for DuckDB takes them from here too, without loading the expressions.
"""

from typing import Final

DUCKDB: Final = (
    "CREATE OR REPLACE MACRO idiv(a, b) AS (a::HUGEINT // b::HUGEINT)::BIGINT",
    "CREATE OR REPLACE MACRO imul(a, b) AS a::HUGEINT * b::HUGEINT",
    "CREATE OR REPLACE MACRO half_up(n, d) AS ((2 * n::HUGEINT + d::HUGEINT) // (2 * d::HUGEINT))::BIGINT",
    "CREATE OR REPLACE MACRO months_on(a, n) AS (a + to_months(n::INTEGER))::DATE",
    "CREATE OR REPLACE MACRO days_on(a, n) AS (a + n::INTEGER)::DATE",
    "CREATE OR REPLACE MACRO days_until(a, b) AS (b - a)::BIGINT",
    "CREATE OR REPLACE MACRO midnight(a) AS a::TIMESTAMP",
)
DUCKDB_PERIOD: Final = (
    "CREATE OR REPLACE MACRO looked_back_to() AS DATE '{early}'",
    "CREATE OR REPLACE MACRO rated_since() AS DATE '{since}'",
    "CREATE OR REPLACE MACRO rated_until() AS TIMESTAMP '{until}'",
)
SPARK: Final = (
    "CREATE OR REPLACE TEMPORARY FUNCTION idiv(a DECIMAL(38,0), b DECIMAL(38,0)) RETURNS BIGINT RETURN a DIV b",
    "CREATE OR REPLACE TEMPORARY FUNCTION imul(a DECIMAL(38,0), b DECIMAL(38,0)) RETURNS DECIMAL(38,0) RETURN a * b",
    "CREATE OR REPLACE TEMPORARY FUNCTION half_up(n DECIMAL(38,0), d DECIMAL(38,0)) RETURNS BIGINT RETURN (n * 2 + d) DIV (d * 2)",
    "CREATE OR REPLACE TEMPORARY FUNCTION months_on(a DATE, n BIGINT) RETURNS DATE RETURN add_months(a, CAST(n AS INT))",
    "CREATE OR REPLACE TEMPORARY FUNCTION days_on(a DATE, n BIGINT) RETURNS DATE RETURN date_add(a, CAST(n AS INT))",
    "CREATE OR REPLACE TEMPORARY FUNCTION days_until(a DATE, b DATE) RETURNS BIGINT RETURN datediff(b, a)",
    "CREATE OR REPLACE TEMPORARY FUNCTION midnight(a DATE) RETURNS TIMESTAMP RETURN CAST(a AS TIMESTAMP)",
)
