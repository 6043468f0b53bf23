using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;

namespace Mesh.Kubernetes.Client;

/// <summary>JSON of Kubernetes objects, as the client package writes and reads it.</summary>
/// <remarks>
/// Native executables have no reflection to fall back on: they know the kinds that were added, with generated code. The package has such code for every kind there is, but only in one piece.
/// </remarks>
public static class ObjectJson
{
    private static readonly KnownKinds Kinds = new();
    private static readonly JsonSerializerOptions Options = Create();

    /// <summary>Makes kinds known by their generated code, before the first of them is written or read.</summary>
    public static void Add(IJsonTypeInfoResolver kinds) => Kinds.Add(kinds);

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, TypeInfo<T>());

    /// <summary>Null only for a JSON null.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    public static T Deserialize<T>(string text) => JsonSerializer.Deserialize(text, TypeInfo<T>())!;

    /// <inheritdoc cref="Deserialize{T}(string)"/>
    public static T Deserialize<T>(JsonElement element) => element.Deserialize(TypeInfo<T>())!;

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new()
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Converters =
            {
                new KubernetesJson.Iso8601TimeSpanConverter(),
                new KubernetesJson.KubernetesDateTimeConverter(),
                new KubernetesJson.KubernetesDateTimeOffsetConverter(),
                new IntOrStringConverter(),
                new QuantityConverter(),
            },
        };
        options.TypeInfoResolverChain.Add(LibraryKindsContext.Default);
        options.TypeInfoResolverChain.Add(Kinds);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            AddEveryKind(options);
        }

        return options;
    }

    /// <summary>What is not native may use any kind, and types of its own.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Native executables have reflection switched off, and nothing of this in them.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "As above.")]
    private static void AddEveryKind(JsonSerializerOptions options)
    {
        KubernetesJson.AddJsonOptions(package => options.TypeInfoResolverChain.Add(package.TypeInfoResolver!));
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
    }
}
