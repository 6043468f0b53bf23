using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.Benchmarks.Fixtures;

/// <summary>A mesh of <see cref="MeshSize"/> as the control plane holds it.</summary>
internal static class ModelMesh
{
    public static ResourceName Name(int service) => new(MeshSize.Namespace(service), MeshSize.Name(service));

    /// <summary>The whole mesh as one step from nothing.</summary>
    public static ModelChange Everything()
    {
        int[] services = [.. Enumerable.Range(0, MeshSize.Services)];
        ResourceName[] names = [.. services.Select(Name)];
        var model = MeshModel.Empty with
        {
            Services = services.ToImmutableDictionary(Name, Service),
            Endpoints = services.ToImmutableDictionary(Name, service => Endpoints(service, MeshSize.EndpointsPerService)),
        };
        return new ModelChange(model, names, names, [], [], [], []);
    }

    /// <summary>The step after which <paramref name="ready"/> endpoints of a service are ready and the others drain.</summary>
    public static ModelChange OneEndpointSet(MeshModel model, int service, int ready)
    {
        ResourceName name = Name(service);
        return new ModelChange(model with { Endpoints = model.Endpoints.SetItem(name, Endpoints(service, ready)) }, [], [name], [], [], [], []);
    }

    private static MeshService Service(int service) => new(
        Name(service),
        "cluster-1",
        [MeshSize.ClusterIp(service)],
        [new ServicePort(80, "http", PortProtocol.Http1, [new WeightedBackend(Name(service), 1, 80)], "")]);

    private static EndpointSet Endpoints(int service, int ready)
    {
        var identity = new SpiffeId(TrustDomain.Default, MeshSize.Namespace(service), MeshSize.Name(service));
        IEnumerable<MeshEndpoint> endpoints = Enumerable.Range(0, MeshSize.EndpointsPerService).Select(endpoint => new MeshEndpoint(
            MeshSize.PodIp(service, endpoint),
            [new PortPair(80, 8080)],
            Draining: endpoint >= ready,
            new Locality("region-1", $"zone-{endpoint % 2}"),
            identity,
            ResourceName.TryParse(MeshSize.Pod(service, endpoint))));
        return new EndpointSet(Name(service), endpoints.ToValueList());
    }
}
