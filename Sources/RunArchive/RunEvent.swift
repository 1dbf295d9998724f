import ExecEngine
