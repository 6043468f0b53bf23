namespace Mesh.ControlPlane.Kubernetes;

/// <summary>What the leader writes.</summary>
internal enum PublicationKind
{
    /// <summary>The trust bundle of one namespace.</summary>
    TrustBundle,

    /// <summary>The injector's serving certificate.</summary>
    InjectorCertificate,

    /// <summary>What is wrong with the settings of one namespace, as Events.</summary>
    NamespaceSettings,

    /// <summary>The caBundle of the injector's webhook.</summary>
    InjectorBundle,

    /// <summary>The caBundle of the webhook that judges objects.</summary>
    ValidationBundle,

    /// <summary>The caBundle of the conversion of TrafficSplits.</summary>
    ConversionBundle,

    /// <summary>The ServiceImports of one namespace.</summary>
    ServiceImports,

    /// <summary>The status of the ServiceExports of one namespace.</summary>
    ServiceExports,
}
