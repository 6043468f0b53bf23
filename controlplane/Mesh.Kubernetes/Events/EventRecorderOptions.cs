namespace Mesh.Kubernetes.Events;

/// <summary>Who reports, and how much.</summary>
public sealed class EventRecorderOptions
{
    /// <summary>The reporting controller, a qualified name such as <c>mesh.dev/controlplane</c>.</summary>
    public required string Controller { get; set; }

    /// <summary>The reporting instance, usually the pod's name.</summary>
    public required string Instance { get; set; }

    /// <summary>Repetitions within this time count up one Event instead of making another. Default 6 min, as client-go.</summary>
    public TimeSpan SeriesWindow { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>Events about one object that may come at once. Default 25, as client-go.</summary>
    public int BurstPerObject { get; set; } = 25;

    /// <summary>Time after which one more Event about the same object is allowed. Default 5 min, as client-go.</summary>
    public TimeSpan RefillPerObject { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Events waiting to be written; further ones are dropped and counted. Default 1,000.</summary>
    public int QueueCapacity { get; set; } = 1000;

    /// <summary>Objects and series remembered; the longest silent are forgotten first. Default 4,096, as client-go.</summary>
    public int MemoryCapacity { get; set; } = 4096;
}
