using System.Text.Json;

namespace Mesh.Injection.Pods;

/// <summary>The parts of a pod that injection looks at, each of the type that Kubernetes gives it.</summary>
internal sealed class PodView
{
    /// <summary>The API server's.</summary>
    private const long DefaultGracePeriodSeconds = 30;

    private PodView(JsonElement pod)
    {
        if (pod.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedPodException("it is not an object");
        }

        JsonElement metadata = PodShape.Object(pod, "metadata", "pod");
        HasMetadata = metadata.ValueKind == JsonValueKind.Object;
        Labels = PodShape.Strings(metadata, "labels", "metadata");
        Annotations = PodShape.Strings(metadata, "annotations", "metadata");

        Spec = PodShape.Object(pod, "spec", "pod");
        Containers = PodShape.Objects(Spec, "containers", "spec") ?? throw new MalformedPodException("spec.containers is missing");
        InitContainers = PodShape.Objects(Spec, "initContainers", "spec");
        TerminationGracePeriodSeconds = Math.Clamp(PodShape.Integer(Spec, "terminationGracePeriodSeconds") ?? DefaultGracePeriodSeconds, 0, int.MaxValue);
        Volumes = PodShape.Objects(Spec, "volumes", "spec");
    }

    /// <summary>False for a document without metadata; a patch must then create it.</summary>
    public bool HasMetadata { get; }

    /// <summary>Null if there are none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; }

    /// <summary>Null if there are none.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; }

    public JsonElement Spec { get; }

    public IReadOnlyList<JsonElement> Containers { get; }

    /// <summary>Null if there are none.</summary>
    public IReadOnlyList<JsonElement>? InitContainers { get; }

    public long TerminationGracePeriodSeconds { get; }

    /// <summary>Null if there are none.</summary>
    public IReadOnlyList<JsonElement>? Volumes { get; }

    /// <exception cref="MalformedPodException">The document does not have the shape of a pod.</exception>
    public static PodView Read(JsonElement pod) => new(pod);

    public string? Label(string name) => Labels?.GetValueOrDefault(name);

    public string? Annotation(string name) => Annotations?.GetValueOrDefault(name);

    public bool HasInitContainer(string name) => InitContainers?.Any(container => PodShape.Text(container, "name") == name) ?? false;
}
