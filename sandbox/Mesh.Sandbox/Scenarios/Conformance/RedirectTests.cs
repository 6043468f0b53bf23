using static Mesh.Sandbox.Scenarios.Conformance.Expect;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>Where a route sends a client, and with which status.</summary>
internal static class RedirectTests
{
    public static IReadOnlyList<ConformanceTest> All { get; } =
    [
        Test(
            "MeshHTTPRouteRedirectHostAndStatus",
            "HTTPRoute",
            ("/hostname-redirect", "{hostname: example.org}", Get("/hostname-redirect").Redirects(302, "http://example.org/hostname-redirect")),
            ("/host-and-status", "{hostname: example.org, statusCode: 301}", Get("/host-and-status").Redirects(301, "http://example.org/host-and-status"))),
        Test(
            "MeshHTTPRouteRedirectPath",
            "HTTPRoute, MeshHTTPRouteRedirectPath",
            ("/original-prefix", "{path: {type: ReplacePrefixMatch, replacePrefixMatch: /replacement-prefix}}", Get("/original-prefix/lemon").Redirects(302, "http://echo/replacement-prefix/lemon")),
            ("/full", "{path: {type: ReplaceFullPath, replaceFullPath: /full-path-replacement}}", Get("/full/path/original").Redirects(302, "http://echo/full-path-replacement")),
            ("/path-and-host", "{hostname: example.org, path: {type: ReplacePrefixMatch, replacePrefixMatch: /replacement-prefix}}", Get("/path-and-host").Redirects(302, "http://example.org/replacement-prefix")),
            ("/path-and-status", "{statusCode: 301, path: {type: ReplacePrefixMatch, replacePrefixMatch: /replacement-prefix}}", Get("/path-and-status").Redirects(301, "http://echo/replacement-prefix")),
            ("/full-path-and-host", "{hostname: example.org, path: {type: ReplaceFullPath, replaceFullPath: /replacement-full}}", Get("/full-path-and-host").Redirects(302, "http://example.org/replacement-full")),
            ("/full-path-and-status", "{statusCode: 301, path: {type: ReplaceFullPath, replaceFullPath: /replacement-full}}", Get("/full-path-and-status").Redirects(301, "http://echo/replacement-full"))),
        Test(
            "MeshHTTPRouteRedirectPort",
            "HTTPRoute, MeshHTTPRouteRedirectPort",
            ("/port", "{port: 8083}", Get("/port").Redirects(302, "http://echo:8083/port")),
            ("/port-and-host", "{hostname: example.org, port: 8083}", Get("/port-and-host").Redirects(302, "http://example.org:8083/port-and-host")),
            ("/port-and-status", "{port: 8083, statusCode: 301}", Get("/port-and-status").Redirects(301, "http://echo:8083/port-and-status")),
            ("/port-and-host-and-status", "{hostname: example.org, port: 8083, statusCode: 302}", Get("/port-and-host-and-status").Redirects(302, "http://example.org:8083/port-and-host-and-status"))),
        Test(
            "MeshHTTPRouteSchemeRedirect",
            "HTTPRoute, MeshHTTPRouteSchemeRedirect",
            ("/scheme", "{scheme: https}", Get("/scheme").Redirects(302, "https://echo/scheme")),
            ("/scheme-and-host", "{scheme: https, hostname: example.org}", Get("/scheme-and-host").Redirects(302, "https://example.org/scheme-and-host")),
            ("/scheme-and-status", "{scheme: https, statusCode: 301}", Get("/scheme-and-status").Redirects(301, "https://echo/scheme-and-status")),
            ("/scheme-and-host-and-status", "{scheme: https, hostname: example.org, statusCode: 302}", Get("/scheme-and-host-and-status").Redirects(302, "https://example.org/scheme-and-host-and-status"))),
        OfStatus(303),
        OfStatus(307),
        OfStatus(308),
    ];

    private static ConformanceTest OfStatus(int status) => Test(
        $"MeshHTTPRoute{status}Redirect",
        $"HTTPRoute, HTTPRoute{status}RedirectStatusCode",
        ("/redirect", $"{{hostname: example.org, statusCode: {status}}}", Get("/redirect").Redirects(status, $"http://example.org/redirect")));

    private static ConformanceTest Test(string name, string features, params (string Path, string Redirect, RouteCase Case)[] rules) =>
        new(
            name,
            "Mesh, " + features,
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: redirect, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
              rules:

            """
            + string.Concat(rules.Select(rule => $"    - {{matches: [{{path: {{value: {rule.Path}}}}}], filters: [{{type: RequestRedirect, requestRedirect: {rule.Redirect}}}]}}\n")))
        {
            Cases = [.. rules.Select(rule => rule.Case)],
        };
}
