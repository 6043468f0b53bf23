using System.Text;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class CookiesTests
{
    [Theory]
    [InlineData("a=1", "a", "1")]
    [InlineData("b=2; a=1", "a", "1")]
    [InlineData("aa=2;a=1;a=3", "a", "1")]
    [InlineData("a=x=y", "a", "x=y")]
    [InlineData("a", "a", "")]
    [InlineData("A=1", "a", "")]
    [InlineData("", "a", "")]
    public void Find_AnyField_IsTheFirstOfTheName(string field, string name, string expected) => 
        Assert.Equal(expected, Encoding.ASCII.GetString(Cookies.Find(Encoding.ASCII.GetBytes(field), Encoding.ASCII.GetBytes(name))));
}
