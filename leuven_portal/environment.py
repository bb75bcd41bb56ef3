"""Reading the environment strictly: a malformed value stops the start and says what is wrong.

django-environ does the parsing of addresses (database, cache, mail); the checks here are for
what it would pass over in silence, such as ``DEBUG=maybe``, which it reads as false.
"""

import ipaddress
import os
import re
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
RATE = re.compile(r"(?P<times>[0-9]{1,6})/(?P<length>[0-9]{1,5})(?P<unit>[smh])")
UNITS = {"s": 1, "m": 60, "h": 3600}


class Environment:
    """The process's environment, with the ``.env`` file behind it.

    Each method takes the name of a variable and its default, returns the parsed value and raises
    ``ImproperlyConfigured`` with a sentence a person can act on.
    """

    def __init__(self, env_file):
        if env_file.is_file():
            environ.Env.read_env(env_file)
        self._env = environ.Env()

    def text(self, name, default=""):
        """Return the value as it stands, without surrounding blanks; an empty one is the default."""
        return os.environ.get(name, "").strip() or default

    def flag(self, name, default):
        """Return true or false; anything but the usual eight words is an error."""
        value = self.text(name).lower()
        if not value:
            return default
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise ImproperlyConfigured(f"{name} must be one of 1, true, yes, on, 0, false, no, off; it is {value!r}.")

    def number(self, name, default, least, most):
        """Return a whole number between ``least`` and ``most``, both included."""
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}; it is {value!r}.")
        return int(value)

    def rate(self, name, default):
        """Return a number of times and the seconds within which they may be, from ``5/10m``; None where it says ``off``."""
        value = self.text(name, default).lower()
        if value == "off":
            return None
        found = RATE.fullmatch(value)
        if not found or not int(found["times"]) or not int(found["length"]):
            raise ImproperlyConfigured(f"{name} must be like 5/10m (s, m or h; at most 24h), or off; it is {value!r}.")
        seconds = int(found["length"]) * UNITS[found["unit"]]
        if seconds > UNITS["h"] * 24:
            raise ImproperlyConfigured(f"{name} must be like 5/10m (s, m or h; at most 24h), or off; it is {value!r}.")
        return int(found["times"]), seconds

    def words(self, name):
        """Return a comma-separated list without blanks and empty entries."""
        return [word for word in (part.strip() for part in self.text(name).split(",")) if word]

    def site(self, name, default):
        """Return an address of scheme and host alone, as ``https://portal.example.org``."""
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            whole = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
        except ValueError:
            whole = False
        if not whole or parts.path or parts.query or parts.fragment or parts.username:
            raise ImproperlyConfigured(f"{name} must be like https://portal.example.org, without a path; it is {value!r}.")
        return value

    def networks(self, name):
        """Return IP networks; a plain address is a network of one."""
        try:
            return [ipaddress.ip_network(word) for word in self.words(name)]
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be addresses or networks, as 10.0.0.2, 10.1.0.0/16: {error}.") from None

    def origins(self, name):
        """Return origins with their scheme, as Django's ``CSRF_TRUSTED_ORIGINS`` wants them."""
        for word in self.words(name):
            if not word.startswith(("http://", "https://")):
                raise ImproperlyConfigured(f"{name} must be origins with a scheme, as https://example.org; {word!r} is not.")
        return self.words(name)

    def folder(self, name, default):
        """Return a folder that exists and can be written, making it when needed."""
        path = Path(self.text(name, str(default))).expanduser().absolute()
        try:
            # Names, questions and receipts lie in it: nobody else on the machine reads them.
            path.mkdir(mode=0o750, parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"{name} is {path}, which cannot be made: {error.strerror}.") from None
        if not os.access(path, os.W_OK):
            raise ImproperlyConfigured(f"{name} is {path}, which cannot be written.")
        return path

    def database(self, name, default):
        """Return Django's settings of the database behind an address (sqlite or postgres)."""
        value = self.text(name, default)
        if not value.startswith(("sqlite:", "postgres:", "postgresql:")):
            raise ImproperlyConfigured(f"{name} must begin with sqlite: or postgres:; it begins with {value.split(':')[0]!r}.")
        settings = self._parse(name, value, self._env.db_url_config)
        # A socket's folder is written as a host with %2F for its slashes.
        settings["HOST"] = unquote(settings["HOST"])
        return settings

    def cache(self, name, default):
        """Return Django's settings of the cache behind an address (database, memory or Redis)."""
        return self._parse(name, self.text(name, default), self._env.cache_url_config)

    def mail(self, name, default):
        """Return Django's ``EMAIL_…`` settings behind an address (smtp, smtp+tls, file)."""
        settings = self._parse(name, self.text(name, default), self._env.email_url_config)
        if settings["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
            settings["EMAIL_FILE_PATH"] = f"/{settings['EMAIL_FILE_PATH'].lstrip('/')}"
        return {key: value for key, value in settings.items() if value not in (None, "")}

    @staticmethod
    def _parse(name, value, parser):
        # The value may hold a password: the message names the variable, not what is in it.
        try:
            parsed = parser(value)
        except Exception:
            parsed = None
        if parsed and "ENGINE" in parsed and not parsed["NAME"]:
            raise ImproperlyConfigured(f"{name} names no database. See .env.example.")
        if not parsed or not (parsed.get("ENGINE") or parsed.get("BACKEND") or parsed.get("EMAIL_BACKEND")):
            raise ImproperlyConfigured(f"{name} is not an address the portal understands. See .env.example.")
        return parsed

    def secret(self, name, data_dir, required):
        """Return the secret key, made and kept in the data folder (mode 0600) where none is given.

        Two processes may start at once: the file is written whole under another name and linked
        into place, so that the second one reads the first one's key.
        """
        if value := self.text(name):
            if len(value) < 32:
                raise ImproperlyConfigured(f"{name} must have at least 32 characters.")
            return value
        if required:
            raise ImproperlyConfigured(f"{name} must be set when SITE_URL is https or the database is on another machine.")
        path = data_dir / "secret_key"
        if not path.exists():
            draft = data_dir / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()
