using Mesh.Proxy;
using Mesh.Proxy.Memory;
using Mesh.Proxy.Redirection;
using Mesh.Proxy.Startup;

const string Help = """
    mesh-proxy: the sidecar and the gateway of the mesh

      run        carry the pod's traffic until a signal to end
      drain      tell the running sidecar that its pod ends: peers ask others from then on; the stop hook of its container
      gateway    pass connections of other networks on to exported services of this cluster, until a signal to end
      redirect   install the rules that lead the pod's traffic to the sidecar, and end; needs NET_ADMIN and nft or iptables
      version    print the version

    run takes its identity from the environment (MESH_POD_NAME, MESH_POD_NAMESPACE, MESH_POD_IP, MESH_SERVICE_ACCOUNT; optional MESH_NODE_NAME,
    MESH_CLUSTER, MESH_TRUST_DOMAIN, MESH_DISCOVERY_ADDRESS, MESH_LOG_LEVEL, MESH_ACCESS_LOG, MESH_DNS; OpenTelemetry's OTEL_* for a collector) and takes these flags:
      --traffic-address IP         address of the traffic listeners            (0.0.0.0)
      --outbound-port PORT         outbound connections, redirected            (15001)
      --inbound-plain-port PORT    plain inbound connections, redirected       (15006)
      --inbound-mtls-port PORT     mutual TLS, dialled by peers                (15008)
      --admin-port PORT            administration on 127.0.0.1                 (15000)
      --metrics-port PORT          /metrics on the pod's address               (15020)
      --health-port PORT           /healthz, /readyz on the pod's address      (15021)
      --dns-port PORT              DNS on the loopback interface, for the pod's first nameserver; the others have the next ports (15053)
      --resolv-conf PATH           where the pod's nameservers stand           (/etc/resolv.conf)
      --token-file PATH            service-account token
      --trust-bundle-file PATH     PEM roots that vouch for the control plane
      --state-directory PATH       where the last good configuration is kept
      --drain-timeout-seconds N    longest time to finish after SIGTERM        (20)

    gateway takes the same, of which it uses those that are not about redirection (--inbound-mtls-port is where endpoints are dialled), and:
      --gateway-port PORT          TLS from other networks, passed through      (15443)

    redirect takes --exclude-inbound-ports, --exclude-outbound-ports, --exclude-outbound-cidrs, the same with --include- (comma-separated),
    --dns enabled|disabled, --resolv-conf PATH, --backend auto|nftables|iptables-nft|iptables-legacy, and --dry-run.

    """;

SharedArrays.Configure();
using Stream output = Console.OpenStandardOutput();
switch (args)
{
    case ["run", .. string[] flags]:
        return await RunCommand.ExecuteAsync(ProxyRole.Sidecar, flags, output, Console.Error);
    case ["gateway", .. string[] flags]:
        return await RunCommand.ExecuteAsync(ProxyRole.Gateway, flags, output, Console.Error);
    case ["drain", .. string[] flags]:
        return await DrainCommand.RunAsync(flags, Console.Error);
    case ["redirect", .. string[] flags]:
        return await RedirectCommand.RunAsync(flags, Console.Out, Console.Error, CancellationToken.None);
    case ["version"]:
        await Console.Out.WriteLineAsync(ProxyVersion.Text);
        return ExitCode.Success;
    case ["--help" or "-h" or "help"]:
        await Console.Out.WriteAsync(Help);
        return ExitCode.Success;
    default:
        await Console.Error.WriteAsync(Help);
        return ExitCode.Usage;
}
