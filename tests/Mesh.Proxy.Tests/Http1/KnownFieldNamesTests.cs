using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

public sealed class KnownFieldNamesTests
{
    public static TheoryData<string> All => new(Enum.GetNames<KnownField>().Where(name => name != nameof(KnownField.None)));

    [Theory]
    [MemberData(nameof(All))]
    public void Find_NameInAnyCase_IsKnown(string known)
    {
        KnownField field = Enum.Parse<KnownField>(known);
        string name = Name(field);

        Assert.Equal(field, KnownFieldNames.Find(Bytes(name)));
        Assert.Equal(field, KnownFieldNames.Find(Bytes(name.ToUpperInvariant())));
        Assert.Equal(field, KnownFieldNames.Find(Bytes(char.ToUpperInvariant(name[0]) + name[1..])));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Find_NameWithAnyOtherCharacter_IsNotKnown(string known)
    {
        KnownField field = Enum.Parse<KnownField>(known);
        string name = Name(field);
        for (int i = 0; i < name.Length; i++)
        {
            foreach (char other in "x0-_~^!")
            {
                if (other != name[i])
                {
                    Assert.NotEqual(field, KnownFieldNames.Find(Bytes(name[..i] + other + name[(i + 1)..])));
                }
            }
        }

        Assert.NotEqual(field, KnownFieldNames.Find(Bytes(name + "x")));
        Assert.NotEqual(field, KnownFieldNames.Find(Bytes(name[1..])));
    }

    private static string Name(KnownField field) => field switch
    {
        KnownField.Http2Settings => "http2-settings",
        _ => string.Concat(field.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"-{c}" : $"{c}")).ToLowerInvariant(),
    };
}
