using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>Shares of backends.</summary>
internal static class WeightTests
{
    private const int Requests = 1000;

    public static IReadOnlyList<ConformanceTest> All { get; } =
    [
        new("MeshHTTPRouteWeight", "Mesh, HTTPRoute", Manifest("HTTPRoute", 80)) { Weighted = new LoadRun("http://echo/", "http1", Requests) },
        new("MeshGRPCRouteWeight", "Mesh, GRPCRoute", Manifest("GRPCRoute", 81)) { Weighted = new LoadRun("http://echo:81", "grpc-unary", Requests) },
    ];

    private static string Manifest(string kind, int port) =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: {{kind}}
        metadata: {name: weighted, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: {{port}}}]
          rules:
            - backendRefs: [{name: echo-v1, port: {{port}}, weight: 70}, {name: echo-v2, port: {{port}}, weight: 30}]
        """;
}
