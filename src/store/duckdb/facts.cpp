#include "store/duckdb/facts.hpp"

namespace monalys::store::duckdb_store {

void set_columns(Appender& out, const Interval& fact, const Texts& texts, std::uint64_t file) {
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, fact.version);
  out.set(3, fact.user);
  out.set_known(4, fact.asked_at);
  out.set_known(5, fact.begun_at);
  out.set_known(6, fact.ended_at);
  out.set_known(7, fact.other_at);
  out.set(8, texts.number(fact.project));
  out.set(9, texts.number(fact.host));
  out.set(10, texts.number(fact.label));
  out.set(11, texts.number(fact.detail));
  out.set(12, std::to_underlying(fact.outcome));
  out.set(13, fact.slots);
  out.set(14, file);
  out.set(15, std::to_underlying(fact.told_by));
}

void set_columns(Appender& out, const Level& fact, const Texts& texts, std::uint64_t file) {
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, fact.version);
  out.set(3, fact.user);
  out.set(4, fact.at);
  out.set_known(5, fact.value);
  out.set_known(6, fact.files);
  out.set_known(7, fact.limit);
  out.set(8, texts.number(fact.project));
  out.set(9, texts.number(fact.volume));
  out.set(10, texts.number(fact.label));
  out.set(11, file);
}

void set_columns(Appender& out, const Moment& fact, const Texts& texts, std::uint64_t file) {
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, fact.version);
  out.set(3, fact.user);
  out.set(4, fact.at);
  out.set(5, texts.number(fact.project));
  out.set(6, texts.number(fact.host));
  out.set(7, texts.number(fact.label));
  out.set(8, texts.number(fact.detail));
  out.set(9, std::to_underlying(fact.outcome));
  out.set(10, file);
}

void set_columns(Appender& out, const Event& fact, const Texts& texts, std::uint64_t file) {
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, Version{0});
  out.set(3, fact.user);
  out.set(4, std::to_underlying(fact.realm));
  out.set(5, std::to_underlying(fact.kind));
  out.set(6, fact.at);
  out.set(7, texts.number(fact.host));
  out.set(8, texts.number(fact.line));
  out.set(9, texts.number(fact.label));
  out.set(10, texts.number(fact.detail));
  out.set(11, file);
}

}  // namespace monalys::store::duckdb_store
