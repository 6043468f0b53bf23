using static Mesh.Sandbox.Scenarios.Conformance.Expect;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>What a route changes of a request before a backend sees it.</summary>
internal static class FilterTests
{
    // The filters stand at the rule, or at its backend: what they do is the same.
    private static readonly string AtTheRule = Manifest("filters: [FILTER]\n      backendRefs: [{name: echo-v1, port: 80}]");
    private static readonly string AtTheBackend = Manifest("backendRefs: [{name: echo-v1, port: 80, filters: [FILTER]}]");

    private static readonly IReadOnlyList<RouteCase> Modified =
    [
        Get("/set", ("some-other-header", "val")).Sees("/set", ("some-other-header", "val"), ("x-header-set", "set-overwrites-values")),
        Get("/set", ("some-other-header", "val"), ("x-header-set", "other")).Sees("/set", ("some-other-header", "val"), ("x-header-set", "set-overwrites-values")),
        Get("/add", ("some-other-header", "val")).Sees("/add", ("some-other-header", "val"), ("x-header-add", "add-appends-values")),
        Get("/add", ("x-header-add", "some-other-value")).Sees("/add", ("x-header-add", "some-other-value,add-appends-values")),
        Get("/remove", ("x-header-remove", "val")).Sees("/remove", ("x-header-remove", null)),
        Get("/multiple", ("x-header-set-2", "set-val-2"), ("x-header-add-2", "add-val-2"), ("x-header-remove-2", "remove-val-2"), ("another-header", "another-header-val")).Sees(
            "/multiple",
            ("x-header-set-1", "header-set-1"),
            ("x-header-set-2", "header-set-2"),
            ("x-header-add-1", "header-add-1"),
            ("x-header-add-2", "add-val-2,header-add-2"),
            ("x-header-add-3", "header-add-3"),
            ("x-header-remove-1", null),
            ("x-header-remove-2", null),
            ("another-header", "another-header-val")),
        Get("/case", ("X-HEADER-SET", "original"), ("X-Header-Add", "original"), ("x-Header-remove", "original"), ("another-header", "val")).Sees(
            "/case", ("x-header-set", "header-set"), ("x-header-add", "original,header-add"), ("x-header-remove", null), ("another-header", "val")),
    ];

    public static IReadOnlyList<ConformanceTest> All { get; } =
    [
        new("MeshHTTPRouteRequestHeaderModifier", "Mesh, HTTPRoute", AtTheRule) { Cases = Modified },
        new("MeshHTTPRouteBackendRequestHeaderModifier", "Mesh, HTTPRoute, MeshHTTPRouteBackendRequestHeaderModification", AtTheBackend) { Cases = Modified },
        new(
            "MeshHTTPRouteRewritePath",
            "Mesh, HTTPRoute, MeshHTTPRouteRewritePath",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: rewrite, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
              rules:
                - matches: [{path: {value: /prefix/one}}]
                  filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /one}}}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {value: /strip-prefix}}]
                  filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {value: /full/one}}]
                  filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /one}}}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {value: /full/rewrite-path-and-modify-headers}}]
                  filters:
                    - {type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /test}}}
                    - &headers
                      type: RequestHeaderModifier
                      requestHeaderModifier:
                        set: [{name: X-Header-Set, value: set-overwrites-values}]
                        add: [{name: X-Header-Add, value: header-val-1}, {name: X-Header-Add-Append, value: header-val-2}]
                        remove: [X-Header-Remove]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {value: /prefix/rewrite-path-and-modify-headers}}]
                  filters:
                    - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /prefix}}}
                    - *headers
                  backendRefs: [{name: echo-v1, port: 80}]
            """)
        {
            Cases =
            [
                Get("/prefix/one/two").Sees("/one/two"),
                Get("/strip-prefix/three").Sees("/three"),
                Get("/strip-prefix").Sees("/"),
                Get("/full/one/two").Sees("/one"),
                WithHeaders("/full/rewrite-path-and-modify-headers/test", "/test"),
                WithHeaders("/prefix/rewrite-path-and-modify-headers/one", "/prefix/one"),
            ],
        },
    ];

    private static RouteCase WithHeaders(string path, string target) =>
        Get(path, ("x-header-remove", "remove-val"), ("x-header-add-append", "append-val-1"), ("x-header-set", "set-val")).Sees(
            target,
            ("x-header-add", "header-val-1"),
            ("x-header-add-append", "append-val-1,header-val-2"),
            ("x-header-set", "set-overwrites-values"),
            ("x-header-remove", null));

    private static string Manifest(string rest) =>
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: modifier, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
          rules:

        """
        + Rule("/set", rest, "set: [{name: X-Header-Set, value: set-overwrites-values}]")
        + Rule("/add", rest, "add: [{name: X-Header-Add, value: add-appends-values}]")
        + Rule("/remove", rest, "remove: [X-Header-Remove]")
        + Rule(
            "/multiple",
            rest,
            "set: [{name: X-Header-Set-1, value: header-set-1}, {name: X-Header-Set-2, value: header-set-2}], "
            + "add: [{name: X-Header-Add-1, value: header-add-1}, {name: X-Header-Add-2, value: header-add-2}, {name: X-Header-Add-3, value: header-add-3}], "
            + "remove: [X-Header-Remove-1, X-Header-Remove-2]")
        + Rule("/case", rest, "set: [{name: X-Header-Set, value: header-set}], add: [{name: X-Header-Add, value: header-add}], remove: [X-Header-Remove]");

    private static string Rule(string path, string rest, string modifier) =>
        $"    - matches: [{{path: {{value: {path}}}}}]\n"
        + $"      {rest.Replace("FILTER", $"{{type: RequestHeaderModifier, requestHeaderModifier: {{{modifier}}}}}", StringComparison.Ordinal)}\n";
}
