using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Requests that routes decide about: which rule, and what becomes of those that none is for.</summary>
internal static class RouteCases
{
    private static readonly HttpRouting Routes = new()
    {
        Matches =
        {
            new HttpRouteMatch { Rule = 0, PathPrefix = "/a", Hostname = "*.shop", Method = "GET", Headers = { new HttpValueMatch { Name = "x-user", Regex = "t.st" } } },
            new HttpRouteMatch { Rule = 0, PathPrefix = "/absolute", Hostname = "web.shop" },
            new HttpRouteMatch { Rule = 0, PathExact = "/following" },
            new HttpRouteMatch { Rule = 1, PathExact = "/none" },
            new HttpRouteMatch { Rule = 2, PathExact = "/missing" },
            new HttpRouteMatch { Rule = 3, PathExact = "/zero" },
        },
        Rules =
        {
            Rule("0", new WeightedBackend { Service = "shop/web", Port = 80, Weight = 1 }),
            Rule("1"),
            Rule("2", new WeightedBackend { Weight = 1, Unresolved = "Service shop/wbe does not exist" }),
            Rule("3", new WeightedBackend { Service = "shop/web", Port = 80, Weight = 0 }),
        },
    };

    public static IEnumerable<HttpCase> All =>
    [
        Routed("route: all parts match", "GET /a/b?c HTTP/1.1\r\nHost: WEB.shop:80\r\nX-User: test\r\n\r\n"),
        Routed("route: dot segments go on as they are", "GET /x/../a HTTP/1.1\r\nHost: web.shop\r\nX-User: test\r\n\r\n"),
        Routed("route: absolute target names the host", "GET http://web.shop/absolute HTTP/1.1\r\nHost: other\r\n\r\n") with
        {
            AtBackend = $"GET /absolute HTTP/1.1\r\nHost: web.shop\r\n\r\n{HttpCase.Following}",
        },
        Refused("route: none matches", "/b", "404 Not Found", "no-route", "shop/web", "no route of shop/web matches the request: check the matches of its routes"),
        Refused("route: no backends", "/none", "404 Not Found", "no-backend", "HTTPRoute shop/web rule 1", "HTTPRoute shop/web rule 1 has no backends"),
        Refused(
            "route: unresolved backend",
            "/missing",
            "500 Internal Server Error",
            "backend-not-found",
            "HTTPRoute shop/web rule 2 (Service shop/wbe does not exist)",
            "a backend of HTTPRoute shop/web rule 2 (Service shop/wbe does not exist) cannot be used: check the route's status"),
        Refused("route: all weights 0", "/zero", "500 Internal Server Error", "no-weight", "HTTPRoute shop/web rule 3", "every backend of HTTPRoute shop/web rule 3 has weight 0"),
        Case("route: none matches, gRPC", "POST /b HTTP/1.1\r\nHost: web\r\nContent-Type: application/grpc\r\nConnection: close\r\nContent-Length: 0\r\n\r\n") with
        {
            AtBackend = "",
            AtClient = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nContent-Type: application/grpc\r\nDate: <now>\r\nx-mesh-reason: no-route\r\nx-mesh-subject: shop/web\r\n"
                + "Grpc-Status: 12\r\nGrpc-Message: no%20route%20of%20shop%2Fweb%20matches%20the%20request%3A%20check%20the%20matches%20of%20its%20routes\r\n\r\n<end>",
        },
        Case("route: none matches, the connection goes on", "GET /b HTTP/1.1\r\nHost: web\r\n\r\nPOST /b HTTP/1.1\r\nHost: web\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"),
    ];

    private static HttpRouteRule Rule(string name, params WeightedBackend[] backends) => new() { Source = "HTTPRoute shop/web", Name = name, Backends = { backends } };

    private static HttpCase Case(string name, string request) => new(name, request) { Routes = Routes, IsFollowed = false };

    private static HttpCase Routed(string name, string request) => new(name, request)
    {
        Routes = Routes,
        AtBackend = request + HttpCase.Following,
        AtClient = HttpCase.PlainThenFollowing,
    };

    private static HttpCase Refused(string name, string path, string status, string reason, string subject, string message) =>
        Case(name, $"GET {path} HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n") with
        {
            AtBackend = "",
            AtClient = $"HTTP/1.1 {status}\r\nContent-Length: {message.Length + 1}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
                + $"x-mesh-reason: {reason}\r\nx-mesh-subject: {subject}\r\n\r\n{message}\n<end>",
        };
}
