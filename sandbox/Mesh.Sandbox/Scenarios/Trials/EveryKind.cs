namespace Mesh.Sandbox.Scenarios.Trials;

/// <summary>One object of each kind that the mesh acts on, TrafficSplits apart, about the echoes <c>echo</c> and <c>echo-v1</c> of a trial.</summary>
internal static class EveryKind
{
    public const string Yaml =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
          rules: [{backendRefs: [{name: echo-v1, port: 80}]}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: 81}]
          rules: [{backendRefs: [{name: echo-v1, port: 81}]}]
        ---
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: echo-v1}
          circuitBreaker: {maxRequests: 500}
        ---
        apiVersion: mesh.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          action: Deny
          selector: {matchLabels: {kind: echo}}
          rules: [{to: [{paths: [{value: /nobody}]}]}]
        ---
        apiVersion: mesh.dev/v1alpha1
        kind: RateLimitPolicy
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: echo-v1}
          limits: [{name: all, requests: 10000}]
        """;

    /// <summary>The objects as <c>kubectl</c> names them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["httproute/echo", "grpcroute/echo", "trafficpolicy/echo", "accesspolicy/echo", "ratelimitpolicy/echo"];
}
