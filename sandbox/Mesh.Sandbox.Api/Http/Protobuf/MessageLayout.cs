using Mesh.Sandbox.Api.Models;

namespace Mesh.Sandbox.Api.Http.Protobuf;

/// <summary>The fields of one message by their number.</summary>
internal sealed class MessageLayout
{
    /// <param name="model">Type of the client library that has the fields' names and shapes.</param>
    /// <param name="text">Names and numbers, for example <c>name=1 replicas=2!</c>; <c>!</c> marks what <see cref="NumberedField.KeepsZero"/> says.</param>
    public MessageLayout(Type model, string text)
    {
        var schema = ModelSchema.Of(model);
        Name = schema.GoName;
        Fields = text.Split(' ').Select(word => Read(word, schema)).ToDictionary(static field => field.Number);
    }

    public string Name { get; }

    public IReadOnlyDictionary<int, NumberedField> Fields { get; }

    private static NumberedField Read(string word, ModelSchema schema)
    {
        var parts = word.TrimEnd('!').Split('=');
        return new(int.Parse(parts[1]), parts[0], schema.Fields[parts[0]], word.EndsWith('!'));
    }
}
