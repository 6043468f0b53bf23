using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mesh.Proxy.Admin;

/// <summary>An answer, whole.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">Its bytes; they are sent as they are, so nobody changes them any more.</param>
internal sealed record AdminResponse(int Status, string ContentType, AdminBody Body)
{
    /// <summary>Methods of the page, with status 405.</summary>
    public string? Allow { get; init; }

    /// <summary>A value as indented JSON, which a person can read, too.</summary>
    public static AdminResponse Json<T>(T value, JsonTypeInfo<T> type)
    {
        AdminBody body = new();
        using Utf8JsonWriter writer = new(body, new JsonWriterOptions { Indented = type.Options.WriteIndented });
        JsonSerializer.Serialize(writer, value, type);
        return new AdminResponse(200, "application/json", body);
    }

    /// <summary>A short text.</summary>
    public static AdminResponse Text(int status, string text) => new(status, "text/plain; charset=utf-8", AdminBody.Of(Encoding.UTF8.GetBytes(text)));
}
