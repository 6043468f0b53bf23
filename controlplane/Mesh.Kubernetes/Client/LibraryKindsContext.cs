using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>Generated code for what this library itself writes and reads.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Eventsv1Event))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(V1DeleteOptions))]
[JsonSerializable(typeof(V1Lease))]
[JsonSerializable(typeof(V1Status))]
internal sealed partial class LibraryKindsContext : JsonSerializerContext;
