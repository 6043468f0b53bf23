using Mesh.Api.WellKnown;

namespace Mesh.Bench.Sidecar.Topology;

/// <summary>The Kubernetes objects of the comparison. All servers run the same backend; a peer's pods have the redirection of the mesh, and the peer where the sidecar would be.</summary>
internal static class BenchManifests
{
    public const string Namespace = "bench";

    /// <summary>ConfigMap with the configurations of the backend and the peers' servers.</summary>
    public const string ServerConfiguration = "servers";

    /// <summary>ConfigMap with the configurations of the peers' clients, which name the servers' addresses.</summary>
    public const string ClientConfiguration = "clients";

    /// <summary>Secret with the peers' certificates.</summary>
    public const string Certificates = "peer-tls";

    /// <summary>Port of HTTP, for all contenders.</summary>
    public const int HttpPort = 80;

    /// <summary>Port of gRPC, for all contenders.</summary>
    public const int GrpcPort = 81;

    /// <summary>Port of opaque TCP, for all contenders; the backend behind it is the one of <see cref="HttpPort"/>.</summary>
    public const int TcpPort = 9000;

    /// <summary>Where the backend counts, not redirected; stands in <c>peers/backend.cfg</c>.</summary>
    public const int StatusPort = 15090;

    private const int HttpTarget = 8080;
    private const int GrpcTarget = 8081;

    /// <summary>Namespace and service accounts.</summary>
    public static string Foundation =>
        $$"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {{Namespace}}
          labels: { {{MeshLabels.Inject}}: {{MeshLabels.Enabled}} }
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: server, namespace: {{Namespace}} }
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: client, namespace: {{Namespace}} }

        """;

    /// <summary>A Service with a port for each protocol, in front of <c>NAME-server</c>.</summary>
    public static string Service(string name) =>
        $$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: {{Namespace}} }
        spec:
          selector: { app: {{name}}-server }
          ports:
            - { name: http, port: {{HttpPort}}, targetPort: {{HttpTarget}}, appProtocol: http }
            - { name: grpc, port: {{GrpcPort}}, targetPort: {{GrpcTarget}}, appProtocol: grpc }
            - { name: tcp-stream, port: {{TcpPort}}, targetPort: {{HttpTarget}} }

        """;

    /// <summary>A meshed pod that only exists: the load runs in its network, and its sidecar is what is looked at.</summary>
    public static string MeshClient(string name) => Pod(name, "client", MeshLabels.Enabled, "", Idle, "");

    /// <summary>A meshed pod with the backend.</summary>
    public static string MeshServer(string name) => Pod(name, "server", MeshLabels.Enabled, "", Backend, Volume("backend", ServerConfiguration));

    /// <summary>A pod whose calls go through a peer.</summary>
    public static string PeerClient(string name, Contender peer, string configuration) => Pod(
        name, "client", MeshLabels.Disabled, Redirection, Peer(peer, configuration) + Idle, Volume("peer", ClientConfiguration) + TlsVolume);

    /// <summary>A pod with the backend behind a peer.</summary>
    public static string PeerServer(string name, Contender peer, string configuration) => Pod(
        name, "server", MeshLabels.Disabled, Redirection, Peer(peer, configuration) + Backend,
        Volume("peer", ServerConfiguration) + Volume("backend", ServerConfiguration) + TlsVolume);

    private static string Redirection =>
        """
          initContainers:
            - name: redirect
              image: mesh/proxy:0.1.0
              args: [redirect]
              securityContext: { runAsUser: 0, runAsGroup: 0, capabilities: { drop: [ALL], add: [NET_ADMIN] } }

        """;

    private static string Idle =>
        """
            - name: caller
              image: mesh/samples:0.1.0
              command: [sleep, infinity]

        """;

    // The bodies are sparse files: no memory, and nobody on the way compresses.
    private static string Backend =>
        """
            - name: http
              image: mesh/samples:0.1.0
              command:
                - sh
                - -ec
                - |
                  mkdir -p /tmp/www
                  truncate -s 64K /tmp/www/64k
                  truncate -s 1M /tmp/www/1m
                  exec /usr/sbin/nginx -e stderr -c /etc/backend/backend.cfg
              volumeMounts: [{ name: backend, mountPath: /etc/backend }]
            - name: grpc
              image: mesh/samples:0.1.0
              command:
                - sh
                - -ec
                - |
                  mkdir -p /tmp/www
                  printf '\0\0\0\0\005hello' > /tmp/www/bench.Echo.grpc
                  echo 'application/grpc grpc' > /tmp/types
                  exec /usr/sbin/nghttpd --no-tls --htdocs=/tmp/www --mime-types-file=/tmp/types --trailer='grpc-status: 0' 8081

        """;

    private static string Peer(Contender peer, string configuration)
    {
        string command = peer switch
        {
            Contender.HAProxy => $"[/usr/sbin/haproxy, -db, -f, /etc/peer/{configuration}]",
            Contender.Nginx => $"[/usr/sbin/nginx, -e, stderr, -c, /etc/peer/{configuration}]",
            _ => throw new ArgumentOutOfRangeException(nameof(peer), peer, "not a peer"),
        };
        return
            $$"""
                - name: peer
                  image: mesh/samples:0.1.0
                  command: {{command}}
                  securityContext: { runAsUser: {{MeshUsers.Proxy}}, runAsGroup: {{MeshUsers.Proxy}} }
                  volumeMounts: [{ name: peer, mountPath: /etc/peer }, { name: tls, mountPath: /etc/tls }]

            """;
    }

    private static string Volume(string name, string configuration) => $"    - {{ name: {name}, configMap: {{ name: {configuration} }} }}\n";

    private static string TlsVolume => $"    - {{ name: tls, secret: {{ secretName: {Certificates} }} }}\n";

    private static string Pod(string name, string serviceAccount, string inject, string initContainers, string containers, string volumes) =>
        $$"""
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
          namespace: {{Namespace}}
          labels: { app: {{name}}, {{MeshLabels.Inject}}: {{inject}} }
          # As the peers: one worker.
          annotations: { {{MeshAnnotations.ProxyConcurrency}}: "1" }
        spec:
          serviceAccountName: {{serviceAccount}}
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 1
        {{initContainers}}  containers:
        {{containers}}{{(volumes.Length > 0 ? "  volumes:\n" + volumes : "")}}
        """;
}
