namespace Mesh.Sandbox.Scenarios.Trials;

/// <summary>A Deployment of the sample echo with a Service of the same name; all echoes of a trial are also behind the Service <c>echo</c>.</summary>
/// <param name="Name">Of the Deployment, its Service and its service account.</param>
/// <param name="Replicas">Pods.</param>
internal sealed record EchoWorkload(string Name, int Replicas = 1)
{
    /// <summary>What its pods say as their version; null for the pod's own name, which tells them apart.</summary>
    public string? Version { get; init; } = Name;

    /// <summary>The zone that its pods must run in; null for any.</summary>
    public string? Zone { get; init; }

    /// <summary>The manifests, each preceded by <c>---</c>.</summary>
    public string ToYaml(string @namespace) =>
        $$"""
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: {{Name}}
          namespace: {{@namespace}}
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{Name}}
          namespace: {{@namespace}}
        spec:
          selector:
            app: {{Name}}
          ports:
            - {name: http, port: 80, targetPort: http, appProtocol: http}
            - {name: http-alt, port: 8080, targetPort: http, appProtocol: http}
            - {name: grpc, port: 81, targetPort: grpc, appProtocol: kubernetes.io/h2c}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{Name}}
          namespace: {{@namespace}}
        spec:
          replicas: {{Replicas}}
          selector:
            matchLabels:
              app: {{Name}}
          template:
            metadata:
              labels:
                app: {{Name}}
                kind: echo
            spec:
              serviceAccountName: {{Name}}
              automountServiceAccountToken: false
              nodeSelector: {{(Zone is null ? "{}" : $"{{topology.kubernetes.io/zone: {Zone}}}")}}
              containers:
                - name: echo
                  image: mesh/samples:0.1.0
                  args: [echo]
                  env:
                    - name: VERSION
                      {{(Version is null ? "valueFrom: {fieldRef: {fieldPath: metadata.name}}" : $"value: {Version}")}}
                    - {name: DOTNET_EnableDiagnostics, value: "0"}
                  ports:
                    - {name: http, containerPort: 8080}
                    - {name: health, containerPort: 8081}
                    - {name: grpc, containerPort: 8082}
                  readinessProbe:
                    httpGet: {path: /readyz, port: health}
                    periodSeconds: 1

        """;
}
