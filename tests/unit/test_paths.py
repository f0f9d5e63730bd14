"""Where things lie."""

from blog import paths


def test_a_checkout_keeps_its_instance_beside_the_code():
    """So that `make serve` needs to know no other place."""
    assert paths.IS_CHECKOUT
    assert paths.instance_folder() == paths.ROOT / "instance"


def test_the_chosen_folder_wins(tmp_path, monkeypatch):
    """An argument or AFTERWORD_INSTANCE; a tilde means home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.instance_folder("~/blog") == (tmp_path / "blog").resolve()


def test_an_installed_package_keeps_data_in_the_data_home(tmp_path, monkeypatch):
    """Never inside the environment, where it would die with an upgrade."""
    monkeypatch.setattr(paths, "IS_CHECKOUT", False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.instance_folder() == tmp_path / "afterword"
