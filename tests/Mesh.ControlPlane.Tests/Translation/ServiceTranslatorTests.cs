using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class ServiceTranslatorTests
{
    [Theory]
    [InlineData("ClusterIP", null, true)]
    [InlineData("ClusterIP", "Cluster", true)]
    [InlineData("NodePort", "Cluster", true)]
    [InlineData("ClusterIP", "Local", false)] // a spread over all nodes is what it forbids
    [InlineData("ExternalName", null, false)]
    public void Translate_KindOfService_DecidesWhetherTheMeshTakesPart(string type, string? internalTrafficPolicy, bool expected)
    {
        var service = Objects.Service("cart");
        (service.Spec.Type, service.Spec.InternalTrafficPolicy) = (type, internalTrafficPolicy);
        var kubernetes = new FakeKubernetes();
        kubernetes.Services[service.NameOf()] = service;

        Assert.Equal(expected, new ServiceTranslator("cluster-1", new(), new(new(kubernetes, ImmutableDictionary<ResourceName, ClusterSetService>.Empty), kubernetes, false)).Translate(service) is not null);
        Assert.Equal(expected, EndpointTranslator.Translate(service, kubernetes, TrustDomain.Default) is not null);
        Assert.Equal(expected, WorkloadTranslator.Translate(Objects.Pod("cart-1", ""), kubernetes, new())!.Inbound.Count > 0);
    }
}
