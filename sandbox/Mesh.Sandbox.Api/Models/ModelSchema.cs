using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.Sandbox.Api.Models;

/// <summary>
/// The fields of a built-in type. The client library's models are generated from Kubernetes' own OpenAPI document, so their JSON
/// property names are the schema: nothing is written twice.
/// </summary>
internal sealed class ModelSchema
{
    private static readonly ConcurrentDictionary<Type, ModelSchema> Cache = new();

    private ModelSchema(Type type)
    {
        Model = type;
        Fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetCustomAttribute<JsonPropertyNameAttribute>() is not null && p.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .ToDictionary(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name, p => FieldOf(p.PropertyType), StringComparer.Ordinal);
    }

    public Type Model { get; }

    public IReadOnlyDictionary<string, FieldSchema> Fields { get; }

    /// <summary>The type's name in Go: the model's without the version the generator puts in front.</summary>
    public string GoName => GoNameOf(Model);

    public static ModelSchema Of(Type type) => Cache.GetOrAdd(type, t => new(t));

    private static string GoNameOf(Type type)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["Corev1", "Eventsv1", "Discoveryv1", "Admissionregistrationv1", "Authenticationv1", "Rbacv1", "Storagev1", "Apiextensionsv1", "V1"])
        {
            if (type.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return type.Name[prefix.Length..];
            }
        }

        return type.Name;
    }

    private static FieldSchema FieldOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => new(FieldKind.Text, "string"),
            _ when type == typeof(int) => new(FieldKind.Integer, "int32"),
            _ when type == typeof(long) => new(FieldKind.Integer, "int64"),
            _ when type == typeof(double) => new(FieldKind.Number, "float64"),
            _ when type == typeof(bool) => new(FieldKind.Boolean, "bool"),
            _ when type == typeof(DateTime) => new(FieldKind.Time, "time.Time"),
            _ when type == typeof(byte[]) => new(FieldKind.Bytes, "[]uint8"),
            _ when type == typeof(ResourceQuantity) => new(FieldKind.Quantity, "resource.Quantity"),
            _ when type.Name is "IntOrString" or "IntstrIntOrString" => new(FieldKind.IntOrString, "intstr.IntOrString"),
            _ when type == typeof(object) || type == typeof(V1JSONSchemaProps) => new(FieldKind.Any, "interface {}"),
            _ when IsGeneric(type, typeof(IDictionary<,>)) => MapOf(FieldOf(type.GetGenericArguments()[1])),
            _ when IsGeneric(type, typeof(IList<>)) => ListOf(FieldOf(type.GetGenericArguments()[0])),
            _ when type.Namespace == typeof(V1Pod).Namespace => new(FieldKind.Object, $"v1.{GoNameOf(type)}", Model: type),
            _ => throw new InvalidOperationException($"no JSON shape is known for model type {type}"),
        };
    }

    private static FieldSchema MapOf(FieldSchema items) => new(FieldKind.Map, $"map[string]{items.GoType}", items);

    private static FieldSchema ListOf(FieldSchema items) => new(FieldKind.List, $"[]{items.GoType}", items);

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
