"""`python -m relief.platform.up`, the same as `manage.py up` without loading Django first."""

from relief.platform.up.main import main

raise SystemExit(main())
