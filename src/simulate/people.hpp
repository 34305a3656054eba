// The users: their accounts and the names these go by, where they belong, and who is active when.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/dirt.hpp"
#include "simulate/profile.hpp"
#include "simulate/projects.hpp"
#include "simulate/random.hpp"

namespace monalys::simulate {

/// A row of the users register.
struct Membership {
  std::size_t organisation;
  std::size_t project;
  Date from;
  std::optional<Date> till;
};

struct Person {
  std::uint32_t number;     // in the order of first coming; the books know people by it
  std::string account;      // today's
  std::string old_account;  // empty: never renamed
  Date renamed;
  std::uint32_t uid;      // on Linux and in the old batch system
  bool excluded = false;  // service, administrator or machine account: not a person
  std::vector<Membership> memberships;
  double use;  // 0 to 1: from rare to daily guest
  double batch_use;
  bool card;              // logs on with a security card rather than the app
  bool web;               // uses the second gateway once there is one
  std::size_t home;       // preferred terminal server, modulo their number
  int last_month = -1;    // of activity so far
  int coming_months = 0;  // how many months the account will still be used
};

class People {
 public:
  People(const Profile& profile, const Clock& clock, const std::vector<Project>& projects, std::uint64_t seed);

  /// Chooses the users of a month; months in order. Numbers of persons.
  const std::vector<std::uint32_t>& choose(int month);
  [[nodiscard]] const std::vector<std::uint32_t>& active() const { return active_; }
  /// The local days on which a person of the month comes, ascending.
  [[nodiscard]] std::vector<int> days_of(const Person& person, int month);

  [[nodiscard]] const Person& person(std::uint32_t number) const { return persons_[number]; }
  [[nodiscard]] const std::vector<Person>& all() const { return persons_; }
  [[nodiscard]] const std::vector<Person>& service_accounts() const { return services_; }

  /// By the register's row valid on that day with the earliest from, of two the alphabetically first.
  [[nodiscard]] std::string_view organisation(const Person& person, Date date) const;
  /// One of the person's projects on that day.
  [[nodiscard]] std::size_t project_of(const Person& person, Date date, Random& random) const;

  /// The account as some log writes it on that day: plain, DOM\name, NAME@dom, or with blanks behind.
  [[nodiscard]] std::string written(const Person& person, Date date, Random& random, DirtCount& dirt) const;
  /// The name in force on that day, undecorated.
  [[nodiscard]] static const std::string& name_on(const Person& person, Date date);

 private:
  std::uint32_t add_person(int month);
  [[nodiscard]] int new_users(int month, std::size_t wanted);

  const Profile& profile_;
  const Clock& clock_;
  const std::vector<Project>& projects_;
  Random random_;
  std::vector<Person> persons_, services_;
  std::vector<std::uint32_t> active_;
};

/// Published test numbers, and the ways to write them.
inline constexpr std::array<std::string_view, 7> kPersonalNumbers{
    "19090527-1474", "190905271474", "090527+1474", "20000229-2399", "19570428-9999", "701063-2391", "19730288-9931"};

}  // namespace monalys::simulate
