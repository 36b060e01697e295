using System.Text;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Tests.Tools;

public sealed class JsonMinifierSpecs
{
    [Theory]
    [InlineData("{ \"a\" : [ 1 , 2.50, -1e+05 ] ,\n  \"b\": { } }\n", """{"a":[1,2.50,-1e+05],"b":{}}""")]
    [InlineData("[ true, false , null, [ ], [ [ 1 ] ] ]", "[true,false,null,[],[[1]]]")]
    [InlineData("[ 123456789012345678901234567890, 0.1000 ]", "[123456789012345678901234567890,0.1000]")]
    [InlineData(""" { "a b" : "c \u00e9 \" , : d \\" } """, """{"a b":"c \u00e9 \" , : d \\"}""")]
    [InlineData("""{ "a": 1, "a": 2 }""", """{"a":1,"a":2}""")]
    [InlineData(" \"é\" ", "\"é\"")]
    public void Every_token_stays_as_it_is_written(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(JsonMinifier.Minified(Encoding.UTF8.GetBytes(json))!));

    [Theory]
    [InlineData("")]
    [InlineData("{ \"a\": NaN }")]
    [InlineData("{ \"a\": 1 } // a comment")]
    [InlineData("{ \"a\": 1, }")]
    [InlineData("{ 'a': 1 }")]
    [InlineData("{ \"a\": 1 }\n{ \"b\": 2 }")]
    [InlineData("\ufeff{ \"a\": 1 }")]
    [InlineData("""{"a":[1,2]}""")]
    public void What_is_not_plain_JSON_or_has_no_white_space_is_let_be(string text) =>
        Assert.Null(JsonMinifier.Minified(Encoding.UTF8.GetBytes(text)));
}
