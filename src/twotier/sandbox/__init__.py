"""The sandbox's own addresses: mailbox, clock, reset, faults; a surface beside API, portal and console."""
