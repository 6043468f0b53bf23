using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// A security setting that users write as a label or an annotation, on a namespace or a pod, with two values. What cannot be understood is taken for the stricter one.
/// </summary>
/// <param name="name">Of the label or annotation.</param>
/// <param name="strict">The value that allows less.</param>
/// <param name="lenient">The value that allows more.</param>
internal sealed class PolicySetting(string name, string strict, string lenient)
{
    public string Name => name;

    /// <returns>True for the stricter value, also if the object says two things or something unknown; null if it says nothing.</returns>
    public bool? IsStrict(IMetadata<V1ObjectMeta> holder) => Values(holder) is { Count: > 0 } values ? values.Exists(value => value != lenient) : null;

    /// <returns>What is wrong in words; null if nothing is.</returns>
    public string? Fault(IMetadata<V1ObjectMeta> holder)
    {
        var values = Values(holder);
        return values.Find(value => value != strict && value != lenient) is { } unknown
            ? $"{name} has the value '{unknown}', which counts as '{strict}': use '{strict}' or '{lenient}'"
            : values.Distinct().Count() > 1 ? $"label and annotation {name} differ, which counts as '{strict}': remove one" : null;
    }

    private List<string> Values(IMetadata<V1ObjectMeta> holder) =>
        [.. new[] { holder.Metadata.Labels, holder.Metadata.Annotations }.Select(entries => entries is not null && entries.TryGetValue(name, out string? value) ? value : null).OfType<string>()];
}
