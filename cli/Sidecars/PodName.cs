using Mesh.Api;

namespace Mesh.Cli.Sidecars;

/// <summary>A pod, as people name it: <c>pod</c> or <c>namespace/pod</c>.</summary>
internal sealed record PodName(string Namespace, string Name)
{
    public static PodName Parse(string text, string @namespace)
    {
        string[] parts = text.Split('/');
        PodName? name = parts switch
        {
            [var pod] => new(@namespace, pod),
            ["pod" or "pods", var pod] => new(@namespace, pod),
            [var space, var pod] => new(space, pod),
            _ => null,
        };
        return name is not null && KubernetesNames.IsLabel(name.Namespace) && KubernetesNames.IsSubdomain(name.Name)
            ? name
            : throw new MeshctlException(ExitCodes.Usage, $"'{text}' is no name of a pod", "write POD or NAMESPACE/POD");
    }

    public override string ToString() => $"{Namespace}/{Name}";
}
