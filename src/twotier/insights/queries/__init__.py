"""Every question of analytics; the tenant filter is here, or in the queries of the room that is asked."""
