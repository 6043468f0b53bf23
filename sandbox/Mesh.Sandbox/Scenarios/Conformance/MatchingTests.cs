using static Mesh.Sandbox.Scenarios.Conformance.Expect;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>Which rule of a route a request matches.</summary>
internal static class MatchingTests
{
    public static IReadOnlyList<ConformanceTest> All { get; } =
    [
        new(
            "MeshHTTPRouteMatching",
            "Mesh, HTTPRoute",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: matching, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
              rules:
                - matches:
                    - path: {type: PathPrefix, value: /}
                    - headers: [{name: version, value: one}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches:
                    - path: {type: PathPrefix, value: /v2}
                    - headers: [{name: version, value: two}]
                  backendRefs: [{name: echo-v2, port: 80}]
            """)
        {
            Cases =
            [
                Get("/").Reaches(First),
                Get("/example").Reaches(First),
                Get("/", ("Version", "one")).Reaches(First),
                Get("/v2").Reaches(Second),
                Get("/v2/").Reaches(Second),
                Get("/v2/example").Reaches(Second),
                Get("/", ("Version", "two")).Reaches(Second),
                // Not a prefix by segments.
                Get("/v2example").Reaches(First),
                Get("/foo/v2/example").Reaches(First),
            ],
        },
        new(
            "MeshHTTPRouteQueryParamMatching",
            "Mesh, HTTPRoute, MeshHTTPRouteQueryParamMatching",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: query, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
              rules:
                - matches: [{queryParams: [{name: animal, value: whale}]}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{queryParams: [{name: animal, value: dolphin}]}]
                  backendRefs: [{name: echo-v2, port: 80}]
                - matches: [{path: {value: /path1}, queryParams: [{name: animal, value: whale}]}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{headers: [{name: version, value: one}], queryParams: [{name: animal, value: whale}]}]
                  backendRefs: [{name: echo-v2, port: 80}]
                - matches:
                    - {path: {value: /path3}, queryParams: [{name: animal, value: shark}]}
                    - {path: {value: /path4}, headers: [{name: version, value: three}], queryParams: [{name: animal, value: kraken}]}
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {value: /path5}}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{queryParams: [{name: animal, value: hydra}]}]
                  backendRefs: [{name: echo-v2, port: 80}]
            """)
        {
            Cases =
            [
                Get("/?animal=whale").Reaches(First),
                Get("/?animal=dolphin").Reaches(Second),
                Get("/?animal=whale&other=irrelevant").Reaches(First),
                Get("/?animal=dolphin&color=yellow").Reaches(Second),
                Get("/?color=blue").IsNotFound(),
                Get("/?animal=dog").IsNotFound(),
                Get("/?animal=whaledolphin").IsNotFound(),
                Get("/").IsNotFound(),
                Get("/path1?animal=whale").Reaches(First),
                Get("/?animal=whale", ("version", "one")).Reaches(Second),
                // One of the matches is enough, but all of its parts.
                Get("/path3?animal=shark").Reaches(First),
                Get("/path4?animal=kraken", ("version", "three")).Reaches(First),
                Get("/?animal=shark").IsNotFound(),
                Get("/path4?animal=kraken").IsNotFound(),
                // The longer path goes before the parameter.
                Get("/path5?animal=hydra").Reaches(First),
            ],
        },
        new(
            "MeshHTTPRouteNamedRule",
            "Mesh, HTTPRoute, MeshHTTPRouteNamedRouteRule",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: named, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
              rules:
                - name: named-rule
                  matches: [{path: {value: /named}}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {value: /unnamed}}]
                  backendRefs: [{name: echo-v2, port: 80}]
            """)
        {
            Cases = [Get("/named").Reaches(First), Get("/unnamed").Reaches(Second)],
        },
    ];
}
