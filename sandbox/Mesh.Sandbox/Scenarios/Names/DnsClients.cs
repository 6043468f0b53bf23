using Mesh.Api.WellKnown;

namespace Mesh.Sandbox.Scenarios.Names;

/// <summary>Clients of a trial beside the one that every trial has: one whose resolver asks by TCP, and one without a sidecar.</summary>
internal static class DnsClients
{
    /// <summary>The one whose resolver asks by TCP.</summary>
    public const string OverTcp = "load-tcp";

    /// <summary>The one without a sidecar.</summary>
    public const string Plain = "load-plain";

    /// <summary>Their manifests; <c>NAMESPACE</c> stands for the trial's.</summary>
    public static string Yaml { get; } =
        Deployment(OverTcp, "{}", "{options: [{name: use-vc}]}") + Deployment(Plain, $$"""{"{{MeshLabels.Inject}}": {{MeshLabels.Disabled}}}""", "{}");

    private static string Deployment(string name, string annotations, string dns) =>
        $$"""
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{name}}, namespace: NAMESPACE}
        spec:
          replicas: 1
          selector: {matchLabels: {app: {{name}} } }
          template:
            metadata:
              labels: {app: {{name}} }
              annotations: {{annotations}}
            spec:
              serviceAccountName: load
              automountServiceAccountToken: false
              dnsConfig: {{dns}}
              containers:
                - name: load
                  image: mesh/samples:0.1.0
                  args: [load]
                  env:
                    - {name: DOTNET_EnableDiagnostics, value: "0"}
                  ports:
                    - {name: http, containerPort: 8080}
                  readinessProbe:
                    httpGet: {path: /readyz, port: http}
                    periodSeconds: 1

        """;
}
