using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Inbound;

/// <summary>Finds the application's port for what a caller named.</summary>
internal sealed class InboundTargets(ProxyStateStore store, DataPathOptions options, LoopGuard guard, TimeProvider time)
{
    /// <summary>
    /// The port behind a server name. Waits a little for configuration: the caller's sidecar may have heard of a new Service first.
    /// </summary>
    /// <returns>The target, or null if no Service of that name and port selects this pod, or it names a port of the sidecar itself.</returns>
    public async ValueTask<InboundTarget?> FindAsync(MeshServerName serverName)
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
                return guard.IsOwnPort(port.TargetPort)
                    ? null
                    : new InboundTarget(service.ToString(), Application(workload, new IPEndPoint(options.ApplicationAddress, port.TargetPort)), port.Protocol) { Pod = workload.Name.ToString() };
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

    /// <summary>What a plain connection was meant for, at the very address it was meant for: a pod may have several.</summary>
    public InboundTarget For(IPEndPoint destination)
    {
        WorkloadModel? workload = store.Current.Workload;
        Protocol declared = workload is not null && workload.ProtocolByTargetPort.TryGetValue(destination.Port, out Protocol known) ? known : Protocol.Detect;
        return new InboundTarget("", Application(workload, destination), declared);
    }

    private BackendModel Application(WorkloadModel? workload, IPEndPoint address)
    {
        // Ports that no Service declares share one name: whoever tries port after port must not make a metric of each.
        bool isDeclared = workload is not null && workload.ProtocolByTargetPort.ContainsKey(address.Port);
        ResourceName name = new(workload?.Name.Namespace ?? "unknown", isDeclared ? $"port {address.Port}" : "undeclared");
        return FixedBackend.Create(name, address, time);
    }
}
