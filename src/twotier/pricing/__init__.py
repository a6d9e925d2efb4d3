"""What a seller asks of its resellers: price list rules, groups of resellers, and the prices that follow (billing.md BI55, BI56)."""
