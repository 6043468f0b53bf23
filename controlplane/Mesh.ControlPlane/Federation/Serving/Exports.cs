using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>What peers are told of a Service: the one place that knows what makes it exported.</summary>
internal static class Exports
{
    /// <summary>How a service is exported; null if it is not, or has no port that could be used.</summary>
    public static ExportedService? Of(MeshModel model, ResourceName name)
    {
        if (model.Exports.GetValueOrDefault(name)?.Offer is not { Ports.Count: > 0 } offer || !model.Services.TryGetValue(name, out var service))
        {
            return null;
        }

        var exported = new ExportedService
        {
            Type = offer.IsHeadless ? ExportedServiceType.Headless : ExportedServiceType.ClusterSetIp,
            ClientIpAffinitySeconds = (uint)offer.AffinitySeconds,
            ExportedAt = offer.ExportedAt,
        };
        exported.Ports.AddRange(offer.Ports.Select(port => new ExportedPort
        {
            Port = (uint)port.Port,
            Name = port.Name,
            AppProtocol = port.AppProtocol,
            Protocol = ResourceEncoder.Encode(service.Ports.FirstOrDefault(candidate => candidate.Port == port.Port)?.Protocol ?? PortProtocol.Detect),
        }));
        return exported;
    }
}
