using Mesh.Api.WellKnown;

namespace Mesh.Sandbox.Scenarios.Trials;

/// <summary>What every trial begins with.</summary>
internal static class TrialManifests
{
    /// <summary>The namespace, the load generator without a steady load, and the Service of all echoes.</summary>
    /// <param name="name">Of the namespace.</param>
    /// <param name="zone">Where the load generator runs.</param>
    public static string Namespace(string name, string zone) =>
        $$"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {{name}}
          labels:
            {{MeshLabels.Inject}}: {{MeshLabels.Enabled}}
            pod-security.kubernetes.io/enforce: privileged
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: load
          namespace: {{name}}
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: echo
          namespace: {{name}}
        spec:
          selector:
            kind: echo
          ports:
            - {name: http, port: 80, targetPort: http, appProtocol: http}
            - {name: http-alt, port: 8080, targetPort: http, appProtocol: http}
            - {name: grpc, port: 81, targetPort: grpc, appProtocol: kubernetes.io/h2c}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: load
          namespace: {{name}}
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: load
          template:
            metadata:
              labels:
                app: load
            spec:
              serviceAccountName: load
              automountServiceAccountToken: false
              nodeSelector: {topology.kubernetes.io/zone: "{{zone}}"}
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
