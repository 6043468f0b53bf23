using System.Collections.Frozen;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Concurrency;

namespace Mesh.Proxy.State;

/// <summary>Makes the description of the sidecar's own pod.</summary>
internal static class WorkloadModelBuilder
{
    public static WorkloadModel Build(Workload workload, WorkloadModel? before = null, Func<string, ConcurrencySettings, ConcurrencyGate>? createGate = null)
    {
        var inbound = new Dictionary<(ResourceName, int), InboundPortModel>();
        var protocols = new Dictionary<int, Protocol>();
        foreach (InboundPort port in workload.Inbound)
        {
            int targetPort = (int)port.TargetPort;
            Protocol protocol = KnownProtocol.Of(port.Protocol);
            inbound.Add((Name(port.Service), (int)port.ServicePort), new InboundPortModel(targetPort, protocol));
            // Two services may declare the same application port differently: then nobody is believed and the bytes decide.
            protocols[targetPort] = protocols.TryGetValue(targetPort, out Protocol declared) && declared != protocol ? Protocol.Detect : protocol;
        }

        return new WorkloadModel(
            new ResourceName(workload.Namespace, workload.Name), workload.ServiceAccount, inbound.ToFrozenDictionary(), protocols.ToFrozenDictionary())
        {
            IsEnding = workload.Ending,
            Policy = InboundPolicyBuilder.Build(workload, before?.Policy, createGate),
        };
    }

    private static ResourceName Name(string text) =>
        ResourceName.TryParse(text) ?? throw new InvalidOperationException($"'{text}' passed validation but is not a service name");
}
