using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What filters do to requests and answers on their way, byte for byte.</summary>
internal static class FilterCases
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";

    private static readonly HeaderModifier Modifier = new()
    {
        Set = { Field("x-set", "1"), Field("x-new", "2") },
        Add = { Field("x-add", "3") },
        Remove = { "x-remove", "x-absent" },
    };

    private static readonly HttpFilters ChangesFields = new() { RequestHeaders = Modifier, ResponseHeaders = Modifier };

    public static IEnumerable<HttpCase> All =>
    [
        Changed("filter: request fields", ChangesFields, "GET /a HTTP/1.1\r\nHost: web\r\nX-Set: 0\r\nX-Keep: 1\r\nX-REMOVE: 1\r\nx-remove: 2\r\nX-Add: 0\r\n\r\n") with
        {
            AtBackend = "GET /a HTTP/1.1\r\nHost: web\r\nX-Keep: 1\r\nX-Add: 0\r\nx-set: 1\r\nx-new: 2\r\nx-add: 3\r\n\r\n" + HttpCase.Following,
        },
        Changed("filter: request fields that are not there", ChangesFields, "GET /a HTTP/1.1\r\nHost: web\r\n\r\n") with
        {
            AtBackend = "GET /a HTTP/1.1\r\nHost: web\r\nx-set: 1\r\nx-new: 2\r\nx-add: 3\r\n\r\n" + HttpCase.Following,
        },
        Changed("filter: answer's fields", ChangesFields, "GET /a HTTP/1.1\r\nHost: web\r\n\r\n") with
        {
            Answers = [$"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n{Date}X-Set: 0\r\nX-Keep: 1\r\nX-Remove: 1\r\nX-Add: 0\r\n\r\nno"],
            AtClient = $"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n{Date}X-Keep: 1\r\nX-Add: 0\r\nx-set: 1\r\nx-new: 2\r\nx-add: 3\r\n\r\nno" + HttpCase.FollowingAnswer,
        },
        Changed("filter: fields of an answer in chunks", ChangesFields, "GET /a HTTP/1.1\r\nHost: web\r\n\r\n") with
        {
            Answers = [$"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
        },
        Changed("filter: answers of our own stay", ChangesFields, "GET /a HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n") with
        {
            IsRefused = true,
            IsFollowed = false,
            AtClient = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 47\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
                + "x-mesh-reason: connect-refused\r\nx-mesh-subject: shop/web\r\n\r\nan endpoint of shop/web refused the connection\n<end>",
        },
        Changed("filter: rule, then backend", ChangesFields, "GET /a HTTP/1.1\r\nHost: web\r\n\r\n", new HttpFilters
        {
            RequestHeaders = new HeaderModifier { Set = { Field("x-new", "4") }, Remove = { "x-set" } },
        }) with
        {
            AtBackend = "GET /a HTTP/1.1\r\nHost: web\r\nx-add: 3\r\nx-new: 4\r\n\r\n" + HttpCase.Following,
        },
        Changed("filter: largest fields beside the largest head", Large(), $"GET /a HTTP/1.1\r\nHost: web\r\nX-Large: {new string('a', 58 * 1024)}\r\n\r\n"),
        Rewritten("rewrite: prefix", new PathModifier { ReplacePrefix = "/new" }, "/a/b?c=/a", "/new/b?c=/a"),
        Rewritten("rewrite: prefix by nothing", new PathModifier { ReplacePrefix = "" }, "/a", "/"),
        Rewritten("rewrite: prefix found behind dot segments", new PathModifier { ReplacePrefix = "/new" }, "/x/../%61/b%2Fc", "/new/b%2Fc"),
        Rewritten("rewrite: whole path", new PathModifier { ReplaceFullPath = "/new" }, "/a/b?c", "/new?c"),
        Changed("rewrite: host", Rewrite("other.shop", null), "GET /a HTTP/1.1\r\nHost: web:80\r\nX-A: 1\r\n\r\n") with
        {
            AtBackend = "GET /a HTTP/1.1\r\nHost: other.shop\r\nX-A: 1\r\n\r\n" + HttpCase.Following,
        },
        Changed("rewrite: host and path of an absolute target", Rewrite("other.shop", new PathModifier { ReplacePrefix = "/new" }), "GET http://web/a/b HTTP/1.1\r\nHost: web\r\n\r\n") with
        {
            AtBackend = "GET /new/b HTTP/1.1\r\nHost: other.shop\r\n\r\n" + HttpCase.Following,
        },
        Changed("rewrite: body goes on", Rewrite("other.shop", new PathModifier { ReplaceFullPath = "/new" }), "POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello") with
        {
            AtBackend = "POST /new HTTP/1.1\r\nHost: other.shop\r\nContent-Length: 5\r\n\r\nhello" + HttpCase.Following,
        },
        Redirected("redirect", new HttpRedirect { StatusCode = 302 }, "GET /a/b?c HTTP/1.1\r\nHost: web\r\n\r\n", "302 Found", "http://web/a/b?c"),
        Redirected(
            "redirect: everything else",
            new HttpRedirect { StatusCode = 308, Scheme = "https", Hostname = "example.org", Port = 8443, Path = new PathModifier { ReplacePrefix = "/x/" } },
            "GET /a/b?c HTTP/1.1\r\nHost: web:8080\r\n\r\n",
            "308 Permanent Redirect",
            "https://example.org:8443/x/b?c"),
        Redirected("redirect: HEAD", new HttpRedirect { StatusCode = 303 }, "HEAD /a HTTP/1.1\r\nHost: web\r\n\r\n", "303 See Other", "http://web/a"),
        Redirected("redirect: 301", new HttpRedirect { StatusCode = 301, Scheme = "https" }, "GET /a HTTP/1.1\r\nHost: web\r\n\r\n", "301 Moved Permanently", "https://web/a"),
        Redirected("redirect: 307", new HttpRedirect { StatusCode = 307, Port = 81 }, "GET /a HTTP/1.1\r\nHost: web\r\n\r\n", "307 Temporary Redirect", "http://web:81/a"),
        Redirected("redirect: the connection ends", new HttpRedirect { StatusCode = 302 }, "GET /a HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n", "302 Found", "http://web/a", closes: true),
    ];

    private static HeaderValue Field(string name, string value) => new() { Name = name, Value = value };

    private static HttpFilters Large() => new() { RequestHeaders = new HeaderModifier { Set = { Field("x-added", new string('b', 8000)) } } };

    private static HttpFilters Rewrite(string hostname, PathModifier? path) => new() { Rewrite = new UrlRewrite { Hostname = hostname, Path = path } };

    private static HttpCase Rewritten(string name, PathModifier path, string target, string expected) =>
        Changed(name, Rewrite("", path), $"GET {target} HTTP/1.1\r\nHost: web\r\n\r\n") with
        {
            AtBackend = $"GET {expected} HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        };

    private static HttpCase Redirected(string name, HttpRedirect redirect, string request, string status, string location, bool closes = false) =>
        Changed(name, new HttpFilters { Redirect = redirect }, request) with
        {
            IsFollowed = !closes,
            AtBackend = closes ? "" : HttpCase.Following,
            AtClient = $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n{(closes ? "Connection: close\r\n" : "")}Date: <now>\r\nLocation: {location}\r\nx-mesh-reason: redirect\r\nx-mesh-subject: HTTPRoute shop/web rule changed\r\n\r\n"
                + (closes ? "<end>" : HttpCase.FollowingAnswer),
        };

    private static HttpCase Changed(string name, HttpFilters ofRule, string request, HttpFilters? ofBackend = null)
    {
        WeightedBackend web = new() { Service = "shop/web", Port = 80, Weight = 1 };
        WeightedBackend changed = web.Clone();
        changed.Filters = ofBackend;
        return new HttpCase(name, request)
        {
            Routes = new HttpRouting
            {
                Matches = { new HttpRouteMatch { PathExact = "/following" }, new HttpRouteMatch { Rule = 1, PathPrefix = "/a" } },
                Rules =
                {
                    new HttpRouteRule { Source = "HTTPRoute shop/web", Name = "following", Backends = { web } },
                    new HttpRouteRule { Source = "HTTPRoute shop/web", Name = "changed", Backends = { changed }, Filters = ofRule },
                },
            },
        };
    }
}
