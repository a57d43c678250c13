"""Pages on which a lead sets up: programmes, who stands behind them, cohorts, groups, organisations."""
