using static Mesh.Sandbox.Scenarios.Conformance.Expect;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>Which requests a route applies to: by Service, port and namespace of the caller.</summary>
internal static class FrontendTests
{
    private const string OnlySecond =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: frontend, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo-v2}]
          rules:
            - filters:
                - type: ResponseHeaderModifier
                  responseHeaderModifier: {set: [{name: X-Header-Set, value: set}]}
              backendRefs: [{name: echo-v2, port: 80}]
        """;

    public static IReadOnlyList<ConformanceTest> All { get; } =
    [
        new("MeshBasic", "Mesh, HTTPRoute", "") { Cases = [new("is answered", Get("/"), answer => answer.Status == 200)] },
        new("MeshFrontend", "Mesh, HTTPRoute, HTTPRouteResponseHeaderModification", OnlySecond)
        {
            Cases = [GetFrom("echo-v2", "/").Reaches(Second, "set")],
            DirectCase = address => GetFrom($"{address}:8080", "/").Reaches(Second, null),
        },
        new("MeshFrontendHostname", "Mesh, HTTPRoute, MeshClusterIPMatching, HTTPRouteResponseHeaderModification", OnlySecond)
        {
            Cases =
            [
                GetFrom("echo-v2", "/", ("host", "echo-v1")).Reaches(Second, "set"),
                GetFrom("echo-v1", "/", ("host", "echo-v2")).Reaches(First, null),
            ],
        },
        new(
            "MeshPorts",
            "Mesh, HTTPRoute, HTTPRouteParentRefPort, HTTPRouteResponseHeaderModification",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: one-port, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo-v1, port: 80}]
              rules:
                - filters:
                    - type: ResponseHeaderModifier
                      responseHeaderModifier: {set: [{name: X-Header-Set, value: v1}]}
                  backendRefs: [{name: echo-v1, port: 80}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: all-ports, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo-v2}]
              rules:
                - filters:
                    - type: ResponseHeaderModifier
                      responseHeaderModifier: {set: [{name: X-Header-Set, value: v2}]}
                  backendRefs: [{name: echo-v2, port: 80}]
            """)
        {
            Cases =
            [
                GetFrom("echo-v1", "/").Reaches(First, "v1"),
                GetFrom("echo-v1:8080", "/").Reaches(First, null),
                GetFrom("echo-v2", "/").Reaches(Second, "v2"),
                GetFrom("echo-v2:8080", "/").Reaches(Second, "v2"),
            ],
        },
        new(
            "MeshTrafficSplit",
            "Mesh, HTTPRoute",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: split, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
              rules:
                - matches: [{path: {type: Exact, value: /v1}}]
                  backendRefs: [{name: echo-v1, port: 80}]
                - matches: [{path: {type: Exact, value: /v2}}]
                  backendRefs: [{name: echo-v2, port: 80}]
            """)
        {
            Cases = [Get("/v1").Reaches(First), Get("/v2").Reaches(Second)],
        },
        new(
            "MeshConsumerRoute",
            "Mesh, HTTPRoute, MeshConsumerRoute, HTTPRouteResponseHeaderModification",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: conformance-consumer, namespace: shop}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo-v1, namespace: NAMESPACE, port: 80}]
              rules:
                - filters:
                    - type: ResponseHeaderModifier
                      responseHeaderModifier: {set: [{name: X-Header-Set, value: set}]}
                  backendRefs: [{name: echo-v1, namespace: NAMESPACE, port: 80}]
            """)
        {
            ConsumerCases = [GetFrom("echo-v1.NAMESPACE", "/").Reaches(First, "set")],
            Cases = [GetFrom("echo-v1.NAMESPACE", "/").Reaches(First, null)],
        },
        new(
            "MeshHTTPRouteSimpleSameNamespace",
            "Mesh, HTTPRoute",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: simple, namespace: NAMESPACE}
            spec:
              parentRefs: [{group: "", kind: Service, name: echo}]
              rules:
                - backendRefs: [{name: echo-v1, port: 80}]
            """)
        {
            Cases = [.. Enumerable.Repeat(Get("/").Reaches(First), 4)],
        },
    ];
}
