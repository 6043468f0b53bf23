using k8s.Models;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>The objects that tell the API server of webhooks of the mesh.</summary>
internal static class CaBundleTargets
{
    /// <summary>The injector's webhooks.</summary>
    public static CaBundleTarget<V1MutatingWebhookConfiguration> Injector { get; } = new(
        PublicationKind.InjectorBundle,
        MeshNames.WebhookConfiguration,
        configuration => configuration,
        configuration => (configuration.Webhooks ?? []).Select((webhook, i) => Webhook(i, webhook.Name, webhook.ClientConfig)));

    /// <summary>The webhook that judges objects of the mesh.</summary>
    public static CaBundleTarget<V1ValidatingWebhookConfiguration> Validation { get; } = new(
        PublicationKind.ValidationBundle,
        MeshNames.ValidationConfiguration,
        configuration => configuration,
        configuration => (configuration.Webhooks ?? []).Select((webhook, i) => Webhook(i, webhook.Name, webhook.ClientConfig)));

    /// <summary>The conversion of TrafficSplits, if it is the mesh that does it.</summary>
    public static CaBundleTarget<V1CustomResourceDefinition> SplitConversion { get; } = new(
        PublicationKind.ConversionBundle,
        $"trafficsplits.{TrafficSplit.ApiGroup}",
        definition => new()
        {
            ApiVersion = definition.ApiVersion,
            Kind = definition.Kind,
            Metadata = new() { Name = definition.Metadata.Name, Uid = definition.Metadata.Uid, ResourceVersion = definition.Metadata.ResourceVersion },
            Spec = new() { Conversion = definition.Spec?.Conversion },
        },
        definition => definition.Spec.Conversion is { Strategy: "Webhook", Webhook.ClientConfig: { Service.Name: MeshNames.ControlPlane } client }
            ? [new("/spec/conversion/webhook/clientConfig", "/spec/conversion/webhook/clientConfig/service/name", MeshNames.ControlPlane, client.CaBundle)]
            : []);

    private static CaBundlePlace Webhook(int index, string name, Admissionregistrationv1WebhookClientConfig? client) =>
        new($"/webhooks/{index}/clientConfig", $"/webhooks/{index}/name", name, client?.CaBundle);
}
