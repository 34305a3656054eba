// What `monalys init` writes: a configuration that works as it is and shows every key. Read by read_config in its test.

#include "config/config.hpp"

namespace monalys {

std::string initial_config() {
  return R"toml(# Configuration of Monalys. Relative paths start at the folder of this file.
# Lines that begin with # are examples: take the # away to use them. After a change: monalys status

[store]
url = "duckdb:monalys.duckdb"       # the data file; holds pseudonyms, never names

[platform]
name = "MONA"                       # stands in titles and source lines
time_zone = "Europe/Stockholm"      # of the calendar, and of log times written without an offset
holidays = "SE"                     # public holidays: "SE" or "none"
office_hours = "08:00-17:00"        # for figures about office hours
connections = "linked"              # one that gateway and host tell of counts once; "gateway": hosts' never count
# notes = "notes.toml"              # annotations and capacities that the dashboard writes; the one beside this file unless said
simulated = false                   # true: every chart says that its data are invented

[privacy]
key_file = "secrets/pseudonym.key"  # makes the pseudonyms; keep a copy apart from the store
threshold = 5                       # figures about fewer persons are hidden from the role analyst
personal_numbers = "mask"           # found in texts: "mask" them, or "refuse" the record
# keep = { session = "25 months", run = "13 months" }   # for how long `monalys retain` leaves facts in the store
# decision = "dnr 2026/123"         # stands in its report

# Who may see what: docs/PRIVACY.md. --role public, project, analyst or admin (who sees everything).

# [roles.public]
# method = "suppress"               # "suppress", or "round": numbers of persons to the nearest `base`
# threshold = 10                    # figures about fewer persons are hidden
# zeros = "shown"                   # "hidden": that there is nobody is a secret too
# by = ["month", "quarter", "year"] # what may be asked for
# group = ["organisation", "label", "detail", "organisation,label"]
# unfinished = false                # true: the present month is shown before it is over

[identity]
strip_domain = true                 # MONA\anna and anna@mona are anna
# aliases = "registers/aliases.csv" # alias;user: other names of the same person
exclude = ["svc_*", "adm-*", "*$"]  # accounts that are no persons (after case and domain): * any text, ? one character
project_case = "upper"              # "upper": p0123 and P0123 are one project; or "keep"

[programs]
# families = "registers/programs.csv"   # program;family: which programs count as one (--group family); left out: the
#                                       # usual ones of research. program may be a pattern (* ?): stata*;Stata

[server]
listen = "127.0.0.1:8080"           # of `monalys serve`; other addresses only with accounts and TLS: docs/OPERATIONS.md
# names = ["monalys.example.org"]   # what people call this server in their browsers
# accounts = "secrets/accounts.json"  # who may log in, kept with `monalys user`; left out: nobody needs to
# tls_certificate = "secrets/server.pem"
# tls_key = "secrets/server.key"
# proxy_address = "127.0.0.1"       # a web server in front of this one,
# proxy_header = "X-Remote-User"    # which says here who has logged in
# audit = "audit.jsonl"             # who logged in, changed and fetched what; left out: beside the accounts

# Each [[source]] is one kind of log. `monalys formats` lists what can be read.

# [[source]]
# name = "terminal servers"         # stands in `monalys status`; each source has its own
# format = "evtx"                   # left out: found out for each file
# paths = ["/srv/logs/mts*"]        # files, folders or patterns (* ? **), plain or compressed, zip or tar

# [[source]]
# name = "linux logins"
# format = "wtmp"
# paths = ["/srv/logs/lin*/wtmp*"]
# host_pattern = "/(lin[0-9]+)/"    # where in the path the host stands; or host = "lin1" for all

# [[source]]
# name = "guacamole"
# format = "guacamole"
# odbc = "DSN=guacamole"            # a database instead of paths: docs/FORMATS.md
# every = "5 min"                   # how often to ask it, with monalys ingest --follow

# [[source]]
# name = "batch"
# format = "csv"
# realm = "job"                     # what a row is: session, connection, run, job, logon, storage, ...
# paths = ["/srv/logs/batch/*.csv"]
# encoding = "windows-1252"         # utf-8, utf-16le, utf-16be, windows-1252; left out: found out
# delimiter = ";"                   # one character or "tab"; left out: found out
# decimal = ","                     # in numbers
# time = "%Y-%m-%d %H:%M"           # or "iso", "unix", "unix_ms"
# zone = "Europe/Stockholm"         # of times without an offset; left out: the platform's
# unit = "MiB"                      # of sizes; left out: bytes
# columns = { user = "Användare", asked_at = "Inlagd", begun_at = "Startad", ended_at = "Klar", outcome = "Status" }
# constants = { host = "batch1" }   # the same text for every row
# outcomes = { completed = ["OK"], failed = ["Fel", "Avbruten"] }

# Registers are read whole each time they change, and replace what they said before.
# Known: users, projects, agreements, orders, cases, aliases, servers, organisations; series, which is old figures.

# [[register]]
# name = "users"
# path = "registers/users.csv"      # user;organisation;project;from;to

# Lines and notes that charts carry.

# [[capacity]]
# metric = "run.users.max"
# from = 2022-09-01
# value = 400
# label = { sv = "Licenser", en = "Licences" }

# [[annotation]]
# date = 2020-05-20
# text = { sv = "Ny webbklient", en = "New web client" }
# metrics = ["users.*"]             # left out: all charts
)toml";
}

}  // namespace monalys
