using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Inbound;

/// <summary>Finds the application's port for what a caller named.</summary>
internal sealed class InboundTargets(ProxyStateStore store, DataPathOptions options, TimeProvider time)
{
    /// <summary>
    /// The port behind a server name. Waits a little for configuration: the caller's sidecar may have heard of a new Service first.
    /// </summary>
    /// <returns>The target, or null if no Service of that name and port selects this pod.</returns>
    public async ValueTask<InboundTargetFeature?> FindAsync(MeshServerName serverName)
    {
        ResourceName service = new(serverName.Namespace, serverName.Service);
        Task deadline = Task.CompletedTask;
        using CancellationTokenSource found = new();
        while (true)
        {
            Task change = store.NextPublish;
            if (store.Current.Workload is { } workload && workload.Inbound.TryGetValue((service, serverName.Port), out InboundPortModel? port))
            {
                await found.CancelAsync();
                return new InboundTargetFeature(service.ToString(), Application(workload, port.TargetPort), port.Protocol);
            }

            if (deadline == Task.CompletedTask)
            {
                deadline = Task.Delay(options.UnknownPortWait, time, found.Token);
            }

            if (await Task.WhenAny(change, deadline) == deadline)
            {
                return null;
            }
        }
    }

    /// <summary>The port that a plain connection was meant for.</summary>
    public InboundTargetFeature ForPort(int port)
    {
        WorkloadModel? workload = store.Current.Workload;
        Protocol declared = workload is not null && workload.ProtocolByTargetPort.TryGetValue(port, out Protocol known) ? known : Protocol.Detect;
        return new InboundTargetFeature("", Application(workload, port), declared);
    }

    private BackendModel Application(WorkloadModel? workload, int port)
    {
        // Ports that no Service declares share one name: whoever tries port after port must not make a metric of each.
        bool isDeclared = workload is not null && workload.ProtocolByTargetPort.ContainsKey(port);
        ResourceName name = new(workload?.Name.Namespace ?? "unknown", isDeclared ? $"port {port}" : "undeclared");
        return FixedBackend.Create(name, new IPEndPoint(options.ApplicationAddress, port), time);
    }
}
