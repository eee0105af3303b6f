max(())
