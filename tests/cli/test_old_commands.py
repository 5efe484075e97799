"""Commands of earlier versions that have no effect: scripts may still run them."""

import pytest
from flask import Flask


@pytest.mark.parametrize("name", ["announce-restore", "restored"])
def test_command_without_effect_says_so(app: Flask, name: str) -> None:
    result = app.test_cli_runner().invoke(args=[name])

    assert result.exit_code == 0, result.output
    assert "DeprecationWarning" in result.output
    assert result.output.endswith(
        f"{name} does nothing: phones find out by themselves that the database was restored.\n"
    )
