"""What people decide: inspection dates, evidence, judgements, recommendations: events, never changed.

`events` says what an event is, `store` keeps them, `chain` checks them; each noun folds them into a state.
"""
