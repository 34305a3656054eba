// One thread: coroutines read requests and write responses, so that a slow client holds up nobody; the answers
// themselves are made one after the other.

#include "server/listen.hpp"

#include <fmt/format.h>

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <csignal>

#include "base/text.hpp"

namespace monalys::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds kPatience{30};
constexpr std::uint32_t kLongestHeader = 16 << 10;
constexpr std::uint64_t kLongestBody = 1 << 10;  // nothing here takes one

http::response<http::string_body> respond(App& app, const http::request<http::string_body>& request) {
  const auto answer = app.handle({std::string(request.method_string()), std::string(request.target())});
  http::response<http::string_body> response{static_cast<http::status>(answer.status), request.version()};
  response.set(http::field::content_type, answer.type);
  for (const auto& [name, value] : answer.headers) response.set(name, value);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("X-Frame-Options", "DENY");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  response.keep_alive(request.keep_alive());
  response.body() = *answer.body;
  response.prepare_payload();
  if (request.method() == http::verb::head) response.body().clear();
  return response;
}

asio::awaitable<void> talk(tcp::socket socket, App& app) {
  beast::tcp_stream stream{std::move(socket)};
  beast::flat_buffer buffer;
  const auto quietly = asio::as_tuple(asio::use_awaitable);
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kLongestHeader);
    parser.body_limit(kLongestBody);
    stream.expires_after(kPatience);
    const auto [read_problem, read] = co_await http::async_read(stream, buffer, parser, quietly);
    if (read_problem) break;  // gone, too slow, too long or not HTTP: nobody to answer
    auto response = respond(app, parser.get());
    const bool more = response.keep_alive();
    stream.expires_after(kPatience);
    const auto [write_problem, written] = co_await http::async_write(stream, response, quietly);
    if (write_problem || !more) break;
  }
  beast::error_code ignored;
  static_cast<void>(stream.socket().shutdown(tcp::socket::shutdown_both, ignored));
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, App& app) {
  while (true) {
    auto [problem, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (problem == asio::error::operation_aborted) co_return;
    if (!problem) asio::co_spawn(acceptor.get_executor(), talk(std::move(socket), app), asio::detached);
  }
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : to_integer<std::uint16_t>(text.substr(colon + 1));
  if (!port) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not an address to listen on", text),
                "Write ADDRESS:PORT, for example 127.0.0.1:8080.");
  }
  std::string host{text.substr(0, colon)};
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host == "localhost") host = "127.0.0.1";
  beast::error_code problem;
  const auto address = asio::ip::make_address(host, problem);
  if (problem) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not an IP address", host), "Use 127.0.0.1 or [::1].");
  }
  if (!address.is_loopback()) {
    return fail(Code::permission,
                fmt::format("{} can be reached from other machines, and there are no accounts yet", host),
                "Listen on 127.0.0.1 or [::1], and let a web server with its own accounts pass requests on.");
  }
  return Address{host, *port};
}

Result<void> serve(App& app, const Address& address, const std::function<void(const std::string&)>& ready) {
  asio::io_context context{1};
  beast::error_code problem;
  const tcp::endpoint endpoint{asio::ip::make_address(address.host), address.port};
  tcp::acceptor acceptor{context};
  static_cast<void>(acceptor.open(endpoint.protocol(), problem));
  if (!problem) static_cast<void>(acceptor.set_option(asio::socket_base::reuse_address(true), problem));
  if (!problem) static_cast<void>(acceptor.bind(endpoint, problem));
  if (!problem) static_cast<void>(acceptor.listen(asio::socket_base::max_listen_connections, problem));
  if (problem) {
    return fail(Code::io, fmt::format("{}:{} cannot be listened on: {}", address.host, address.port, problem.message()),
                "Choose another port with --listen ADDRESS:PORT.");
  }
  asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](const beast::error_code&, int) { context.stop(); });
  asio::co_spawn(context, accept(acceptor, app), asio::detached);
  const bool v6 = endpoint.address().is_v6();
  ready(fmt::format("http://{}{}{}:{}/", v6 ? "[" : "", address.host, v6 ? "]" : "", acceptor.local_endpoint().port()));
  context.run();
  return {};
}

}  // namespace monalys::server
