using k8s;
using k8s.Models;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>Makes pods from a template, as every workload controller does.</summary>
internal static class PodFactory
{
    /// <summary>Longest prefix of a generated name that leaves room for the five random characters of a 63 character name.</summary>
    private const int MaxPrefix = 58;

    public static V1Pod Create<TOwner>(TOwner owner, V1PodTemplateSpec template)
        where TOwner : class, IKubernetesObject<V1ObjectMeta>
    {
        var copy = JsonComparison.Copy(template);
        var prefix = $"{owner.Metadata.Name}-";
        return new()
        {
            Metadata = new()
            {
                NamespaceProperty = owner.Metadata.NamespaceProperty,
                GenerateName = prefix.Length <= MaxPrefix ? prefix : prefix[..MaxPrefix],
                Labels = copy.Metadata?.Labels,
                Annotations = copy.Metadata?.Annotations,
                Finalizers = copy.Metadata?.Finalizers,
                OwnerReferences = [Ownership.ControllerReference(owner)],
            },
            Spec = copy.Spec,
        };
    }
}
