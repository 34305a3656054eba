// One coroutine a connection: reads a request, has it answered, writes the answer, and so on. Event streams have a
// second one, which notices that the client has left.

#include "server/connection.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>

#include "server/event_queue.hpp"
#include "server/request_parts.hpp"

namespace monalys::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::size_t kBlock = 8192;
constexpr std::chrono::seconds kParting{2};

auto quietly() { return asio::as_tuple(asio::use_awaitable); }

/// What is said to somebody whose request cannot be read; 0: nothing, to who is gone or was too slow.
unsigned status_for(const beast::error_code& problem) {
  if (problem == http::error::header_limit || problem == http::error::buffer_overflow) return 431;
  if (problem == http::error::body_limit) return 413;
  if (problem == http::error::end_of_stream || problem == http::error::partial_message) return 0;
  return problem.category() == make_error_code(http::error::bad_method).category() ? 400 : 0;
}

Request to_request(http::request<http::string_body>&& message, const std::string& peer, bool encrypted) {
  Request request{.method = std::string(message.method_string()),
                  .target = std::string(message.target()),
                  .peer = peer,
                  .encrypted = encrypted};
  for (const auto& field : message) {
    auto name = std::string(field.name_string());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    auto [place, is_new] = request.headers.emplace(std::move(name), std::string(field.value()));
    // A header that may stand only once becomes one that means nothing to anybody.
    if (!is_new) place->second += (place->first == "cookie" ? "; " : ", ") + std::string(field.value());
  }
  request.body = std::move(message.body());
  return request;
}

template <class Stream>
class Conversation : public std::enable_shared_from_this<Conversation<Stream>> {
 public:
  Conversation(Stream stream, std::unique_ptr<Connections::Place> place, Connections& all, std::string peer)
      : stream_(std::move(stream)), place_(std::move(place)), all_(all), peer_(std::move(peer)) {}

  asio::awaitable<void> run() {
    place_->on_wind_down([weak = this->weak_from_this(), strand = stream_.get_executor()] {
      asio::post(strand, [weak] {
        if (const auto self = weak.lock()) self->wind_down();
      });
    });
    if constexpr (kEncrypted) {
      lowest().expires_after(limits().handshake_time);
      const auto [problem] = co_await stream_.async_handshake(ssl::stream_base::server, quietly());
      if (problem) co_return;
    }
    bool goes_on = true;
    while (goes_on) goes_on = co_await exchange();
    co_await close();
  }

 private:
  static constexpr bool kEncrypted = std::is_same_v<Stream, TlsStream>;

  auto& lowest() { return beast::get_lowest_layer(stream_); }
  const ListenLimits& limits() const { return all_.limits(); }

  /// On the strand.
  void wind_down() {
    if (waiting_) lowest().cancel();
    if (events_) events_->close();
  }

  /// One request and its response. False: the connection is to end.
  asio::awaitable<bool> exchange() {
    if (buffer_.size() == 0) {
      // The first byte may be long in coming; what follows may not.
      if (all_.ending()) co_return false;
      waiting_ = true;
      lowest().expires_after(is_first_ ? limits().header_time : limits().idle_time);
      const auto [problem, size] = co_await stream_.async_read_some(buffer_.prepare(kBlock), quietly());
      waiting_ = false;
      if (problem) co_return false;
      buffer_.commit(size);
    }
    is_first_ = false;
    http::request_parser<http::string_body> parser;
    parser.header_limit(limits().header_bytes);
    parser.body_limit(limits().body_bytes);
    lowest().expires_after(limits().header_time);
    if (const auto problem = co_await read(parser, Part::header)) co_return co_await refuse(status_for(problem));
    lowest().expires_after(limits().body_time);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    }
    if (const auto problem = co_await read(parser, Part::body)) co_return co_await refuse(status_for(problem));

    auto message = parser.release();
    const bool goes_on = message.keep_alive() && !all_.ending();
    const bool only_head = message.method() == http::verb::head;
    auto request = to_request(std::move(message), peer_, kEncrypted);
    const std::string accept_encoding{header(request, "accept-encoding")};
    lowest().expires_never();
    auto response = co_await answer(std::move(request));
    if (response.events) {
      co_await tell(response);
      co_return false;
    }
    all_.compressor().apply(response, accept_encoding);
    co_return co_await write(response, only_head, goes_on && !all_.ending());
  }

  enum class Part { header, body };
  /// Bytes that belong to the next request stay in the buffer.
  asio::awaitable<beast::error_code> read(http::request_parser<http::string_body>& parser, Part part) {
    parser.eager(part == Part::body);
    while (part == Part::header ? !parser.is_header_done() : !parser.is_done()) {
      beast::error_code problem;
      const auto used = parser.put(buffer_.data(), problem);
      buffer_.consume(used);
      if (!problem && used > 0) continue;
      if (problem && problem != http::error::need_more) co_return problem;
      const auto [silence, size] = co_await stream_.async_read_some(buffer_.prepare(kBlock), quietly());
      if (silence) co_return silence;
      buffer_.commit(size);
    }
    co_return beast::error_code{};
  }

  /// All of it, by the deadline that was set.
  asio::awaitable<bool> send(std::string_view head, std::string_view body = {}) {
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    const auto [problem, size] = co_await asio::async_write(stream_, both, quietly());
    co_return !problem;
  }

  /// Hands the request to App, which answers at once or from another thread.
  asio::awaitable<Response> answer(Request request) {
    const auto hand_over = [this](auto handler, Request given) {
      struct Pending {
        decltype(handler) resume;
      };
      auto pending = std::make_shared<Pending>(std::move(handler));
      all_.calls()->begin();
      all_.app().start(
          std::move(given), [pending, strand = stream_.get_executor(), calls = all_.calls()](Response made) {
            asio::post(strand, [resume = std::move(pending->resume), response = std::move(made)]() mutable {
              std::move(resume)(std::move(response));
            });
            calls->end();
          });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>&, void(Response)>(hand_over, asio::use_awaitable,
                                                                                std::move(request));
  }

  static std::string head_of(const Response& response, std::string_view ending) {
    auto head = fmt::format("HTTP/1.1 {} {}\r\n", response.status,
                            std::string_view{http::obsolete_reason(static_cast<http::status>(response.status))});
    if (response.status != 204 && response.status != 304) head += fmt::format("Content-Type: {}\r\n", response.type);
    for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
    return head += fmt::format("{}\r\n\r\n", ending);
  }

  asio::awaitable<bool> write(const Response& response, bool only_head, bool goes_on) {
    lowest().expires_after(limits().write_time);
    const bool has_body = response.status != 204 && response.status != 304;
    std::string ending = goes_on ? "Connection: keep-alive" : "Connection: close";
    if (has_body) ending += fmt::format("\r\nContent-Length: {}", response.body->size());
    const bool written =
        co_await send(head_of(response, ending), has_body && !only_head ? std::string_view{*response.body} : "");
    co_return written&& goes_on;
  }

  /// Says what was wrong with what could not be read, and ends.
  asio::awaitable<bool> refuse(unsigned status) {
    if (status == 0) co_return false;
    auto response = problem(status, std::string{http::obsolete_reason(static_cast<http::status>(status))},
                            "The request was not read to its end.");
    co_return co_await write(response, false, false);
  }

  asio::awaitable<void> watch(std::shared_ptr<Conversation> self, std::shared_ptr<EventQueue> events) {
    std::array<char, 512> ignored{};
    while (true) {
      const auto [problem, size] = co_await self->stream_.async_read_some(asio::buffer(ignored), quietly());
      if (problem) break;
    }
    events->close();
  }

  asio::awaitable<void> tell(const Response& response) {
    const auto strand = stream_.get_executor();
    events_ = std::make_shared<EventQueue>(strand, response.events->topics);
    struct Heard {
      EventHub& hub;
      std::uint64_t id;
      ~Heard() { hub.remove(id); }
    };
    const Heard heard{all_.hub(), all_.hub().add([events = events_](const Event& event) { events->push(event); })};
    if (all_.ending()) events_->close();

    lowest().expires_after(limits().event_time);
    if (!co_await send(head_of(response, "Connection: close\r\nTransfer-Encoding: chunked"))) co_return;
    lowest().expires_never();  // of the reading that begins now; writing has its own deadlines
    asio::co_spawn(strand, watch(this->shared_from_this(), events_), asio::detached);
    std::optional<std::string> text = "retry: 5000\n\n";
    while (text) {
      if (text->empty()) {
        if (!response.events->still_allowed()) break;
        *text = ":\n\n";
      }
      lowest().expires_after(limits().event_time);
      if (!co_await send(fmt::format("{:x}\r\n{}\r\n", text->size(), *text))) co_return;
      text = co_await events_->next(limits().event_pause);
    }
    lowest().expires_after(kParting);
    static_cast<void>(co_await send("0\r\n\r\n"));
  }

  asio::awaitable<void> close() {
    beast::error_code ignored;
    if (events_) {
      lowest().close();  // ends watch() too
      co_return;
    }
    lowest().expires_after(kParting);
    if constexpr (kEncrypted) {
      static_cast<void>(co_await stream_.async_shutdown(quietly()));
    } else {
      // What the client still sends is taken, or it might never read what was said to it last.
      lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
      std::size_t most = 64;
      while (most-- > 0 && !ignored) {
        buffer_.clear();
        const auto [problem, size] = co_await stream_.async_read_some(buffer_.prepare(kBlock), quietly());
        if (problem || size == 0) break;
      }
    }
    lowest().close();
  }

  Stream stream_;
  std::unique_ptr<Connections::Place> place_;
  Connections& all_;
  std::string peer_;
  beast::flat_buffer buffer_{std::size_t{256} << 10U};
  bool is_first_ = true;
  bool waiting_ = false;  // for a request
  std::shared_ptr<EventQueue> events_;
};

}  // namespace

asio::awaitable<void> converse(tcp::socket socket, std::shared_ptr<ssl::context> tls,
                               std::unique_ptr<Connections::Place> place, Connections& all, std::string peer) {
  if (tls) {
    const auto conversation = std::make_shared<Conversation<TlsStream>>(TlsStream{std::move(socket), *tls},
                                                                        std::move(place), all, std::move(peer));
    co_await conversation->run();
  } else {
    const auto conversation = std::make_shared<Conversation<PlainStream>>(PlainStream{std::move(socket)},
                                                                          std::move(place), all, std::move(peer));
    co_await conversation->run();
  }
}

}  // namespace monalys::server
